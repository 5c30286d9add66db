from decimal import Decimal

import pytest

from shop import Cart, Coupon, amount_off, percent_off, quote, receipt


def cart_of(price, quantity=1):
    cart = Cart()
    cart.add("Article", Decimal(price), quantity)
    return cart


@pytest.mark.parametrize("minimum", ["10.01", "25.00", "400.00"])
def test_below(minimum):
    coupon = percent_off("TWENTY", 20, minimum=Decimal(minimum))
    assert str(coupon.discount_on(Decimal("10.00"))) == "0.00"


def test_one_cent_short():
    coupon = percent_off("HALF", 50, Decimal("80.00"))
    assert [str(coupon.discount_on(Decimal(goods))) for goods in ("79.99", "80.00", "80.01")] == [
        "0.00",
        "40.00",
        "40.01",
    ]


def test_price_of_a_small_order():
    priced = quote(cart_of("8.00", 2), Decimal("0.10"), percent_off("SPRING10", 10, Decimal("50.00")), pickup=True)
    assert [str(priced.discount), str(priced.net), str(priced.total)] == ["0.00", "16.00", "17.60"]


def test_receipt_of_a_small_order():
    cart = cart_of("30.00")
    text = receipt(cart, quote(cart, Decimal("0.00"), percent_off("THIRD", 33, Decimal("31.00"))))
    assert "Discount" not in text
    assert text.splitlines()[-1].split() == ["Total", "34.90"]


def test_what_is_made():
    assert percent_off("A", 15, Decimal("70.00")) == Coupon("A", percent=15, minimum=Decimal("70.00"))


def test_large_enough():
    priced = quote(cart_of("30.00", 3), Decimal("0.19"), percent_off("TENTH", 10, Decimal("90.00")))
    assert [str(priced.discount), str(priced.vat), str(priced.total)] == ["9.00", "15.39", "96.39"]


def test_without_a_minimum():
    assert str(percent_off("TENTH", 10).discount_on(Decimal("0.50"))) == "0.05"


def test_amounts():
    coupon = amount_off("GIFT", Decimal("25.00"), Decimal("15.00"))
    assert [str(coupon.discount_on(Decimal(goods))) for goods in ("14.99", "15.00", "90.00")] == [
        "0.00",
        "15.00",
        "25.00",
    ]
