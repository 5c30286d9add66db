from datetime import date
from decimal import Decimal

import pytest

from waterbill import Reading, make_bill, parse_reading, used_between
from waterbill.usage import used_in_total


def used(first, last):
    return used_between(parse_reading(f"2023-12-31; {first}"), parse_reading(f"2024-12-31; {last}"))


def test_past_the_end():
    assert used("9990", "15") == 25
    assert used("9999.75", "0.5") == Decimal("0.75")


def test_exactly_at_the_end():
    assert used("9990", "0") == 10


def test_small_parts_are_not_lost():
    found = used("9999.999", "0.001")
    assert found == Decimal("0.002")
    assert isinstance(found, Decimal)


def test_total():
    lines = ("2023-01-01;9950", "2023-04-01;9980", "2023-07-01;20", "2023-10-01;35.5")
    readings = [parse_reading(line) for line in lines]
    assert used_in_total(readings) == Decimal("85.5")


def test_total_of_two_rounds():
    days = [date(2023, month, 1) for month in (1, 2, 3, 4)]
    readings = [Reading(day, Decimal(value)) for day, value in zip(days, (9000, 1000, 9500, 500))]
    assert used_in_total(readings) == 11500


def test_bill():
    bill = make_bill(used("9920.5", "20.5"), {"price": "2.00", "sewage": "1.50"}, garden=Decimal(40))
    assert (bill.water, bill.sewage, bill.total) == (Decimal("200.00"), Decimal("90.00"), Decimal("290.00"))


def test_within_a_round():
    assert used("310", "410") == 100
    assert used("310", "310") == 0
    assert used("0", "9999.5") == Decimal("9999.5")


def test_wrong_order():
    with pytest.raises(ValueError):
        used_between(parse_reading("2024-06-30;9990"), parse_reading("2024-01-01;10"))
