from datetime import date

from plants import Plant, due, next_watering, parse_plant, week_plan
from plants.rooms import by_room

MONDAY = date(2024, 6, 3)


def due_on(name, number):
    return Plant(name, date(2024, 5, number), 14)


def test_on_one_day():
    assert week_plan([due_on("Palm", 23)], MONDAY) == ["Thu 06.06.: Palm"]


def test_on_the_last_day():
    assert week_plan([due_on("Palm", 26)], MONDAY) == ["Sun 09.06.: Palm"]


def test_every_day():
    names = [f"Number {number}" for number in range(20, 27)]
    plan = week_plan([due_on(name, int(name[-2:])) for name in names], MONDAY)
    assert [line[:3] for line in plan] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert [line[12:] for line in plan] == names


def test_overdue_plants_wait_for_monday():
    plants = [due_on("Palm", 19), due_on("Agave", 2), due_on("Ivy", 21)]
    assert week_plan(plants, MONDAY) == ["Mon 03.06.: Agave, Palm", "Tue 04.06.: Ivy"]


def test_two_on_one_day():
    assert week_plan([due_on("Palm", 24), due_on("Fern", 24)], MONDAY) == ["Fri 07.06.: Fern, Palm"]


def test_nothing_to_do():
    assert week_plan([due_on("Palm", 27)], MONDAY) == []
    assert week_plan([], MONDAY) == []


def test_due_on_monday():
    assert week_plan([due_on("Palm", 20)], MONDAY) == ["Mon 03.06.: Palm"]


def test_due():
    assert due([due_on("Palm", 21), due_on("Ivy", 20)], MONDAY) == [due_on("Ivy", 20)]
    assert next_watering(parse_plant("Fern; 2023-12-28")) == date(2024, 1, 4)


def test_rooms():
    lines = ("Fern; 2024-06-03", "Palm; 2024-06-03; 4; ", "Ivy; 2024-06-03; ; hall")
    assert by_room(parse_plant(line) for line in lines) == {"hall": ["Ivy"], "living room": ["Fern", "Palm"]}
