import unittest

from garage import Job, Part
from garage.invoice import invoice, total
from garage.prices import oil, parts, work

SERVICE = Job("Service", fixed_cents=14900, parts=(Part("oil filter", 1250),), oil_ml=4200)
WIPERS = Job("Wipers", fixed_cents=0, parts=(Part("blade", 1190, 2),))


class PricesTest(unittest.TestCase):
    def test_agreed_price(self):
        self.assertEqual([work(SERVICE), work(WIPERS)], [14900, 0])

    def test_parts(self):
        self.assertEqual([parts(SERVICE), parts(WIPERS)], [1250, 2380])

    def test_oil(self):
        self.assertEqual([oil(SERVICE), oil(WIPERS)], [7110, 0])

    def test_without_an_agreed_price(self):
        self.assertEqual(work(Job("Find a rattle", minutes=40)), 6300)


class InvoiceTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total([SERVICE, WIPERS]), 25640)

    def test_text(self):
        self.assertEqual(
            invoice("K-HM 12", [WIPERS]), "Car K-HM 12\nWipers: 0.00 EUR\n  2 x blade: 23.80 EUR\nTotal: 23.80 EUR"
        )


if __name__ == "__main__":
    unittest.main()
