from datetime import datetime

import pytest

from cinema import Film, Show
from cinema.tickets import price, total
from cinema.till import receipt

SEA = Film("The Long Sea", 181, age=12)
SATURDAY = datetime(2024, 6, 1, 19, 0)
TUESDAY = datetime(2024, 6, 4, 19, 0)


def test_adult():
    assert price(Show(SEA, SATURDAY), 30) == 1300


def test_child():
    assert price(Show(SEA, SATURDAY), 12) == 900


def test_on_the_cinema_day():
    assert [price(Show(SEA, TUESDAY), age) for age in (13, 14)] == [600, 1000]


def test_from_160_minutes_on():
    assert [price(Show(Film("x", minutes), SATURDAY), 20) for minutes in (160, 161)] == [1300, 1300]


def test_receipt():
    assert receipt(Show(SEA, SATURDAY), [12, 44, 46, 13]) == (
        "The Long Sea, 01.06.2024 19:00 to 22:16\n2 x 13.00\n2 x 9.00\nTotal 44.00 EUR"
    )


def test_group_on_the_cinema_day():
    assert total(Show(SEA, TUESDAY), [60, 61, 62]) == 3000


def test_a_minute_shorter():
    assert price(Show(Film("x", 159), SATURDAY), 20) == 1150


def test_too_young():
    with pytest.raises(ValueError, match="The Long Sea is not for people below 12"):
        price(Show(SEA, SATURDAY), 11)
