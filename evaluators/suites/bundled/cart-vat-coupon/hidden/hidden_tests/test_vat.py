from decimal import Decimal

from shop import Cart, amount_off, percent_off, quote, receipt


def cart_of(price, quantity=1):
    cart = Cart()
    cart.add("Article", Decimal(price), quantity)
    return cart


def test_percent_coupon():
    priced = quote(cart_of("50.00", 2), Decimal("0.19"), percent_off("WELCOME20", 20), pickup=True)
    assert str(priced.vat) == "15.20"
    assert str(priced.total) == "95.20"


def test_fixed_coupon():
    priced = quote(cart_of("80.00"), Decimal("0.07"), amount_off("TEN", Decimal("10.00")))
    assert str(priced.vat) == "4.90"
    assert str(priced.total) == "74.90"


def test_coupon_and_shipping():
    priced = quote(cart_of("40.00"), Decimal("0.20"), percent_off("HALF", 50))
    assert str(priced.shipping) == "4.90"
    assert str(priced.vat) == "4.98"
    assert str(priced.total) == "29.88"


def test_coupon_larger_than_the_cart():
    priced = quote(cart_of("15.00"), Decimal("0.19"), amount_off("GIFT", Decimal("25.00")), pickup=True)
    assert str(priced.vat) == "0.00"
    assert str(priced.total) == "0.00"


def test_receipt_adds_up():
    cart = cart_of("30.00", 3)
    text = receipt(cart, quote(cart, Decimal("0.19"), percent_off("TENTH", 10)))
    assert [line.split()[-1] for line in text.splitlines()[2:]] == ["-9.00", "15.39", "96.39"]


def test_vat_includes_shipping():
    priced = quote(cart_of("20.00"), Decimal("0.10"))
    assert str(priced.vat) == "2.49"
    assert str(priced.total) == "27.39"


def test_zero_rate():
    priced = quote(cart_of("70.00"), Decimal("0.00"), percent_off("TENTH", 10))
    assert str(priced.vat) == "0.00"
    assert str(priced.total) == "63.00"


def test_subtotal_is_before_the_coupon():
    priced = quote(cart_of("70.00"), Decimal("0.19"), percent_off("TENTH", 10))
    assert [str(priced.subtotal), str(priced.discount), str(priced.net)] == ["70.00", "7.00", "63.00"]
