import unittest
from decimal import Decimal

from waterbill import make_bill
from waterbill.tariff import parse_tariff


class TariffTest(unittest.TestCase):
    def test_parse(self):
        text = "# from 2024\nprice = 1.85\n\nsewage = 2.40  # new\n"
        self.assertEqual(parse_tariff(text), {"price": "1.85", "sewage": "2.40"})

    def test_errors(self):
        for text in ("sewage = 1", "price = 1\ncolour = blue"):
            with self.assertRaises(ValueError):
                parse_tariff(text)


class BillTest(unittest.TestCase):
    def test_water_only(self):
        bill = make_bill(Decimal(100), {"price": "1.85"})
        self.assertEqual((bill.water, bill.sewage, bill.basic_fee), (Decimal("185.00"), 0, 0))

    def test_basic_fee(self):
        bill = make_bill(Decimal(10), {"price": "2.00", "basic_fee": "42.5"})
        self.assertEqual(bill.basic_fee, Decimal("42.50"))
        self.assertEqual(bill.total, Decimal("62.50"))

    def test_rounding(self):
        self.assertEqual(make_bill(Decimal("0.5"), {"price": "1.85"}).water, Decimal("0.93"))

    def test_with_sewage(self):
        bill = make_bill(Decimal(100), {"price": "1.85", "sewage": "2.40"})
        self.assertEqual(bill.sewage, Decimal("240.00"))
        self.assertEqual(bill.total, Decimal("425.00"))

    def test_garden(self):
        bill = make_bill(Decimal(50), {"price": "1.00", "sewage": "2.00"}, garden=Decimal(20))
        self.assertEqual((bill.water, bill.sewage), (Decimal("50.00"), Decimal("60.00")))


if __name__ == "__main__":
    unittest.main()
