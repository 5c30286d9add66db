import unittest
from decimal import Decimal

from shop import Cart, quote, receipt


class TestReceipt(unittest.TestCase):
    def test_lines(self):
        cart = Cart()
        cart.add("Teapot", Decimal("20.00"))
        cart.add("Cup", Decimal("5.00"), 2)
        text = receipt(cart, quote(cart, Decimal("0.10")))
        self.assertEqual(
            text.splitlines(),
            [
                "1 x Teapot                 20.00",
                "2 x Cup                    10.00",
                "--------------------------------",
                "Shipping                    4.90",
                "VAT                         3.49",
                "Total                      38.39",
            ],
        )


if __name__ == "__main__":
    unittest.main()
