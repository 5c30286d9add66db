import unittest
from decimal import Decimal

from shop import Cart, amount_off, percent_off, quote

VAT = Decimal("0.19")


def cart_of(*lines):
    cart = Cart()
    for article, price, quantity in lines:
        cart.add(article, Decimal(price), quantity)
    return cart


class TestQuote(unittest.TestCase):
    def test_without_coupon(self):
        priced = quote(cart_of(("Kettle", "50.00", 2)), VAT)
        self.assertEqual(priced.vat, Decimal("19.00"))
        self.assertEqual(priced.total, Decimal("119.00"))

    def test_free_shipping_looks_at_the_discounted_goods(self):
        cart = cart_of(("Kettle", "64.00", 1))
        self.assertEqual(quote(cart, VAT).shipping, Decimal("0.00"))
        self.assertEqual(quote(cart, VAT, percent_off("TEN", 10)).shipping, Decimal("4.90"))

    def test_coupon_below_its_minimum_is_ignored(self):
        cart = cart_of(("Cup", "8.00", 2))
        priced = quote(cart, VAT, amount_off("FIVE", Decimal("5.00"), minimum=Decimal("20.00")), pickup=True)
        self.assertEqual(priced.discount, Decimal("0.00"))
        self.assertEqual(priced.total, Decimal("19.04"))

    def test_discount_amount(self):
        priced = quote(cart_of(("Cup", "8.25", 2)), VAT, percent_off("THIRD", 33))
        self.assertEqual(priced.discount, Decimal("5.45"))
        self.assertEqual(priced.net, Decimal("11.05"))


if __name__ == "__main__":
    unittest.main()
