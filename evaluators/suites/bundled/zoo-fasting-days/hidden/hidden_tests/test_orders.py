from datetime import date, timedelta

from zoo.animal import Animal
from zoo.kitchen import needs, needs_of_days
from zoo.sheets import order

LION = Animal("lion", "savanna", 150, "big cat", count=2)
OWL = Animal("owl", "aviary", 2, "raptor", count=5)
SEAL = Animal("seal", "coast", 80, "fish eater", count=3)
MONDAY = date(2024, 11, 4)


def test_a_week_from_any_day():
    for offset in range(7):
        assert needs_of_days([LION], MONDAY + timedelta(days=offset), 7) == {"meat": 60_000}


def test_weekend():
    saturday = MONDAY + timedelta(days=5)
    assert needs_of_days([LION, OWL], saturday, 2) == {"meat": 24_600, "chicks": 300}


def test_food_that_is_not_eaten_on_the_first_day():
    assert needs_of_days([LION], MONDAY, 2) == {"meat": 12_000}
    assert order([LION], MONDAY, days=3) == {"meat": 5}


def test_sum_of_the_days():
    for food in ("meat", "chicks", "herring"):
        daily = sum(needs([LION, OWL, SEAL], MONDAY + timedelta(days=offset)).get(food, 0) for offset in range(10))
        assert needs_of_days([LION, OWL, SEAL], MONDAY, 10)[food] == daily


def test_order():
    assert order([LION, OWL, SEAL], MONDAY) == {"chicks": 1, "herring": 14, "meat": 13}
    assert order([LION, OWL, SEAL], date(2024, 11, 6)) == {"chicks": 1, "herring": 14, "meat": 13}


def test_over_the_end_of_the_year():
    assert needs_of_days([LION], date(2024, 12, 30), 5) == {"meat": 36_000}


def test_every_day_the_same():
    assert needs_of_days(iter([SEAL]), MONDAY, 3) == {"herring": 57_600}


def test_only_a_fasting_day():
    assert needs_of_days([LION], MONDAY, 1) == {}
    assert order([LION], MONDAY + timedelta(days=4), days=1) == {}
