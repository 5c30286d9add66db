from decimal import Decimal

import pytest

from shop import Cart, Coupon, amount_off, percent_off, quote


@pytest.mark.parametrize("percent", [150, 101, 0, -5])
def test_no_percentage(percent):
    with pytest.raises(ValueError) as caught:
        percent_off("SUMMER", percent)
    assert str(caught.value) == f"coupon SUMMER: {percent} % is not a discount"


def test_with_a_minimum():
    with pytest.raises(ValueError) as caught:
        percent_off("BIG10", 1000, minimum=Decimal("50.00"))
    assert str(caught.value) == "coupon BIG10: 1000 % is not a discount"


def test_no_code():
    with pytest.raises(ValueError) as caught:
        percent_off("", 200)
    assert str(caught.value) == "coupon : 200 % is not a discount"


def test_limits():
    assert percent_off("ONE", 1) == Coupon("ONE", percent=1)
    assert percent_off("ALL", 100, Decimal("5.00")) == Coupon("ALL", percent=100, minimum=Decimal("5.00"))


def test_no_amount():
    with pytest.raises(ValueError) as caught:
        amount_off("GIFT", Decimal("-2.50"))
    assert str(caught.value) == "coupon GIFT: -2.50 is not a discount"


def test_price():
    cart = Cart()
    cart.add("Cup", Decimal("8.00"), 2)
    priced = quote(cart, Decimal("0.10"), percent_off("HALF", 50), pickup=True)
    assert [str(priced.discount), str(priced.total)] == ["8.00", "8.80"]
