from decimal import Decimal

from waterbill import make_bill, parse_reading, used_between
from waterbill.usage import used_in_total


def total(*values):
    return used_in_total([parse_reading(f"2023-{month:02}-01;{value}") for month, value in enumerate(values, start=1)])


def test_two_readings():
    assert total("7", "19.5") == Decimal("12.5")


def test_three_readings():
    assert total("10", "11", "40") == 30


def test_every_month():
    assert total(*range(0, 36, 3)) == 33
    assert total(*range(100, 105)) == 4


def test_meter_starts_again():
    assert total("9950", "9980", "20", "35.5") == Decimal("85.5")
    assert total("9990", "5") == 15


def test_meter_starts_again_twice():
    assert total("9000", "1000", "9500", "500") == 11500


def test_bill_for_the_year():
    used = total("100", "130", "180", "200")
    assert make_bill(used, {"price": "2.00", "sewage": "1.50"}).total == Decimal("350.00")


def test_nothing_to_add_up():
    assert total("500") == 0
    assert total() == 0
    assert total("500", "500", "500") == 0


def test_two_neighbouring_readings():
    assert used_between(parse_reading("2023-12-31; 310"), parse_reading("2024-12-31; 410")) == 100
