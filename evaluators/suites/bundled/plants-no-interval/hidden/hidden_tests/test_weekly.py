from datetime import date

from plants import Plant, due, next_watering, parse_plant, week_plan


def test_plant_without_days():
    assert next_watering(Plant("Fern", date(2024, 6, 3))) == date(2024, 6, 10)
    assert Plant("Fern", date(2024, 6, 3)).every_days == 7


def test_line_without_days():
    assert parse_plant("Monstera; 2024-06-05") == Plant("Monstera", date(2024, 6, 5), 7)


def test_line_with_empty_days():
    assert parse_plant("Monstera; 2024-06-05; ; office") == Plant("Monstera", date(2024, 6, 5), 7, "office")


def test_over_the_end_of_the_year():
    assert next_watering(parse_plant("Palm; 2023-12-28")) == date(2024, 1, 4)


def test_due_after_a_week():
    fern = parse_plant("Fern; 2024-06-03")
    assert due([fern], date(2024, 6, 9)) == []
    assert due([fern], date(2024, 6, 10)) == [fern]


def test_plan_of_a_week():
    plants = [parse_plant("Fern; 2024-06-05"), parse_plant("Palm; 2024-06-07"), parse_plant("Ivy; 2024-06-05; 7")]
    assert week_plan(plants, date(2024, 6, 10)) == ["Wed 12.06.: Fern, Ivy", "Fri 14.06.: Palm"]


def test_own_interval():
    assert next_watering(parse_plant("Aloe; 2024-06-01; 14")) == date(2024, 6, 15)
