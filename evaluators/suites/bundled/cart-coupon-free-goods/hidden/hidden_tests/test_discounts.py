from decimal import Decimal

import pytest

from shop import Cart, Coupon, amount_off, percent_off, quote, receipt


def cart_of(*lines):
    cart = Cart()
    for article, price, quantity in lines:
        cart.add(article, Decimal(price), quantity)
    return cart


@pytest.mark.parametrize(("percent", "expected"), [(1, "0.80"), (15, "12.00"), (50, "40.00"), (99, "79.20")])
def test_percentages(percent, expected):
    assert str(percent_off("SUMMER", percent).discount_on(Decimal("80.00"))) == expected


def test_amount_below_the_goods():
    assert amount_off("GIFT", Decimal("2.50")).discount_on(Decimal("30.00")) == Decimal("2.50")


def test_no_more_than_the_goods():
    gift = amount_off("GIFT", Decimal("50.00"))
    assert gift.discount_on(Decimal("30.00")) == Decimal("30.00")
    assert gift.discount_on(Decimal("50.01")) == Decimal("50.00")


def test_both_at_once():
    both = Coupon("BOTH", percent=10, amount=Decimal("3.00"), minimum=Decimal("10.00"))
    assert both.discount_on(Decimal("10.00")) == Decimal("4.00")


def test_price():
    priced = quote(cart_of(("Cup", "8.00", 2)), Decimal("0.10"), percent_off("HALF", 50), pickup=True)
    assert [str(priced.discount), str(priced.total)] == ["8.00", "8.80"]


def test_receipt():
    cart = cart_of(("Kettle", "50.00", 2))
    text = receipt(cart, quote(cart, Decimal("0.00"), percent_off("FIFTH", 20)))
    assert text.splitlines()[2:] == ["Discount                  -20.00", "Total                      80.00"]


def test_the_whole_price():
    assert percent_off("ALL", 100).discount_on(Decimal("12.34")) == Decimal("12.34")
    assert amount_off("GIFT", Decimal("9.00")).discount_on(Decimal("9.00")) == Decimal("9.00")


def test_below_the_minimum():
    assert percent_off("BIG", 30, Decimal("50.00")).discount_on(Decimal("49.99")) == 0


def test_no_coupon():
    assert quote(cart_of(("Cup", "8.00", 1)), Decimal("0.10")).discount == 0


def test_no_percentage():
    with pytest.raises(ValueError, match="coupon BIG10: 1000 % is not a discount"):
        percent_off("BIG10", 1000, minimum=Decimal("50.00"))
