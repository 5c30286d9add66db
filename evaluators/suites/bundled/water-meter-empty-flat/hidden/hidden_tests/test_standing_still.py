from datetime import date
from decimal import Decimal

import pytest

from waterbill import Reading, make_bill, parse_reading, used_between
from waterbill.usage import used_in_total


def used(first, last):
    return used_between(parse_reading(f"2023-12-31; {first}"), parse_reading(f"2024-12-31; {last}"))


@pytest.mark.parametrize("value", ["0", "310", "1520.5", "9999.999"])
def test_nothing_used(value):
    assert used(value, value) == 0


def test_same_value_written_otherwise():
    assert used("310.0", "310") == 0


def test_total_with_a_quiet_quarter():
    lines = ("2023-01-01;120", "2023-04-01;150", "2023-07-01;150", "2023-10-01;150", "2024-01-01;181.5")
    assert used_in_total([parse_reading(line) for line in lines]) == Decimal("61.5")


def test_bill_of_an_empty_flat():
    bill = make_bill(used("920.5", "920.5"), {"price": "2.00", "sewage": "1.50", "basic_fee": "42"})
    assert (bill.water, bill.sewage, bill.total) == (0, 0, Decimal("42.00"))


def test_very_little():
    assert used("310", "310.001") == Decimal("0.001")
    assert used("0", "9999.5") == Decimal("9999.5")


def test_past_the_end():
    assert used("9990", "15") == 25
    assert used("9999.75", "0.5") == Decimal("0.75")
    assert used("9990", "0") == 10


def test_total_of_two_rounds():
    days = [date(2023, month, 1) for month in (1, 2, 3, 4)]
    readings = [Reading(day, Decimal(value)) for day, value in zip(days, (9000, 1000, 9500, 500))]
    assert used_in_total(readings) == 11500


def test_wrong_order():
    with pytest.raises(ValueError):
        used_between(parse_reading("2024-06-30;9990"), parse_reading("2024-01-01;10"))
