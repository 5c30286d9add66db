import pytest

from garage import Job, Part
from garage.invoice import invoice, total
from garage.prices import oil, work
from garage.rounding import round_up


def test_begun_quarters():
    assert [work(Job("x", minutes=minutes)) for minutes in (1, 15, 16, 60, 61)] == [2100, 2100, 4200, 8400, 10500]


def test_no_time_at_all():
    assert work(Job("Look at it")) == 0


def test_with_parts_and_oil():
    job = Job("Gearbox", minutes=200, parts=(Part("seal", 899, 3),), oil_ml=1001)
    assert total([job]) == 29400 + 2697 + 2370


def test_invoice():
    jobs = [Job("Brakes", minutes=80, parts=(Part("disc", 4500, 2),)), Job("Bulb", fixed_cents=500)]
    assert invoice("B-XY 7", jobs) == (
        "Car B-XY 7\nBrakes: 126.00 EUR\n  2 x disc: 90.00 EUR\nBulb: 5.00 EUR\nTotal: 221.00 EUR"
    )


def test_agreed_price_counts_more_than_time():
    assert work(Job("Service", minutes=300, fixed_cents=9900)) == 9900


def test_negative_time():
    with pytest.raises(ValueError, match="cannot round -5 up to units of 15"):
        work(Job("x", minutes=-5))


def test_oil_in_bottles():
    assert [oil(Job("x", fixed_cents=1, oil_ml=amount)) for amount in (500, 501)] == [790, 1580]


def test_rounding_by_name():
    assert round_up(amount=7, unit=5) == 10
