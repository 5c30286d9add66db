from datetime import datetime, timedelta

import pytest

from sauna.card import Card
from sauna.display import goodbye
from sauna.tickets import half_hours, price
from sauna.visit import Visit, total


def visit(minutes, seconds=0):
    evening = datetime(2024, 11, 8, 9)
    return Visit(3, evening, evening + timedelta(minutes=minutes, seconds=seconds))


@pytest.mark.parametrize(("minutes", "cents"), [(131, 1650), (150, 1650), (151, 1900), (180, 1900), (301, 3150)])
def test_two_hours(minutes, cents):
    assert price("2 hours", visit(minutes)) == cents


def test_four_hours():
    assert price("4 hours", visit(240 + 25)) == 2150
    assert price("4 hours", visit(240 + 95)) == 2900


def test_a_second_over():
    assert price("2 hours", visit(130, 1)) == 1650
    assert price("2 hours", visit(150, 1)) == 1900


def test_over_night():
    assert price("day", visit(24 * 60 + 31)) == 3000


def test_ten_minutes_are_free():
    assert [price("2 hours", visit(minutes)) for minutes in (0, 119, 120, 130)] == [1400] * 4
    assert price("day", visit(13 * 60)) == 2500


def test_half_hours():
    assert [half_hours(timedelta(minutes=minutes)) for minutes in (0, 29, 61)] == [0, 1, 3]


def test_cards():
    card = Card("Veikko", 10, [visit(150), visit(200)])
    assert total(card.visits) == timedelta(hours=5, minutes=50)
    assert goodbye(card) == "Goodbye Veikko! 4:10 left on your card."
