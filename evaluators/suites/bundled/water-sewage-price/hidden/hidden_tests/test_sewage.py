from decimal import Decimal

from waterbill import make_bill, parse_reading, used_between
from waterbill.tariff import parse_tariff


def test_whole_cubic_metres():
    bill = make_bill(Decimal(42), {"price": "1.50", "sewage": "3.00"})
    assert (bill.water, bill.sewage) == (Decimal("63.00"), Decimal("126.00"))


def test_fractions_are_rounded_to_cents():
    assert make_bill(Decimal("10.5"), {"price": "1", "sewage": "2.13"}).sewage == Decimal("22.37")


def test_garden_is_no_sewage():
    bill = make_bill(Decimal("80"), {"price": "2.00", "sewage": "2.50"}, garden=Decimal("12.4"))
    assert bill.sewage == Decimal("169.00")
    assert bill.water == Decimal("160.00")


def test_all_of_it_went_on_the_garden():
    assert make_bill(Decimal(9), {"price": "1.00", "sewage": "2.00"}, garden=Decimal(9)).sewage == 0


def test_total_of_all_three():
    tariff = {"price": "1.10", "sewage": "2.20", "basic_fee": "30.00"}
    assert make_bill(Decimal(10), tariff).total == Decimal("63.00")


def test_from_the_files():
    tariff = parse_tariff("price = 2.05\nsewage = 1.95\nbasic_fee = 12\n")
    used = used_between(parse_reading("2023-12-31; 310"), parse_reading("2024-12-31; 410"))
    assert make_bill(used, tariff).total == Decimal("412.00")


def test_without_sewage():
    assert make_bill(Decimal(3), {"price": "1.20", "basic_fee": "5"}).total == Decimal("8.60")
