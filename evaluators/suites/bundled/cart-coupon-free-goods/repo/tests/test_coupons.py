import unittest
from decimal import Decimal

from shop import amount_off, percent_off


class TestCoupons(unittest.TestCase):
    def test_percent(self):
        self.assertEqual(percent_off("TENTH", 10).discount_on(Decimal("16.00")), Decimal("1.60"))

    def test_amount(self):
        five = amount_off("FIVE", Decimal("5.00"), minimum=Decimal("20.00"))
        self.assertEqual(five.discount_on(Decimal("20.00")), Decimal("5.00"))
        self.assertEqual(five.discount_on(Decimal("19.99")), Decimal("0.00"))

    def test_spring(self):
        spring = percent_off("SPRING10", 10, minimum=Decimal("50.00"))
        self.assertEqual(spring.discount_on(Decimal("60.00")), Decimal("6.00"))
        self.assertEqual(spring.discount_on(Decimal("16.00")), Decimal("0.00"))

    def test_gift_is_worth_more_than_the_goods(self):
        gift = amount_off("GIFT", Decimal("50.00"))
        self.assertEqual(gift.discount_on(Decimal("30.00")), Decimal("30.00"))

    def test_no_discount(self):
        with self.assertRaises(ValueError):
            amount_off("NONE", Decimal("0.00"))


if __name__ == "__main__":
    unittest.main()
