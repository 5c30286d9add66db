from datetime import date

from plants import Plant, next_watering, parse_plant
from plants.rooms import by_room

DAY = date(2024, 6, 3)


def plants(*pairs):
    return [Plant(name, DAY, 5, room) for name, room in pairs]


def test_one_plant():
    assert by_room(plants(("Palm", "office"))) == {"office": ["Palm"]}


def test_three_in_one_room():
    found = by_room(plants(("Palm", "office"), ("Agave", "office"), ("Monstera", "office")))
    assert found == {"office": ["Agave", "Monstera", "Palm"]}


def test_rooms_in_alphabetical_order():
    found = by_room(plants(("Ivy", "study"), ("Fern", "bath"), ("Mint", "kitchen"), ("Aloe", "bath")))
    assert list(found.items()) == [("bath", ["Aloe", "Fern"]), ("kitchen", ["Mint"]), ("study", ["Ivy"])]


def test_same_name_in_two_rooms():
    found = by_room(plants(("Ivy", "hall"), ("Ivy", "attic"), ("Ivy", "hall")))
    assert found == {"attic": ["Ivy"], "hall": ["Ivy", "Ivy"]}


def test_room_is_not_given():
    lines = ("Fern; 2024-06-03", "Palm; 2024-06-03; 4; ", "Ivy; 2024-06-03; ; hall")
    assert by_room(parse_plant(line) for line in lines) == {"hall": ["Ivy"], "living room": ["Fern", "Palm"]}


def test_any_iterable():
    assert by_room(iter(plants(("B", "x"), ("A", "x")))) == {"x": ["A", "B"]}


def test_no_plants():
    assert by_room([]) == {}


def test_once_a_week():
    assert next_watering(parse_plant("Fern; 2023-12-28")) == date(2024, 1, 4)
