import unittest

from shipping import quote
from shipping.table import price, zone_of


class TableTest(unittest.TestCase):
    def test_zone(self):
        self.assertEqual([zone_of(country) for country in ("DE", "at", "US")], [1, 2, 3])

    def test_bands(self):
        self.assertEqual([price(grams, 1) for grams in (1, 1000, 1001, 5000, 31500)], [499, 499, 549, 699, 1649])
        self.assertEqual([price(2000, zone) for zone in (1, 2, 3)], [549, 1099, 2190])

    def test_too_heavy(self):
        with self.assertRaisesRegex(ValueError, "31501 g is too heavy"):
            price(31501, 2)


class QuoteTest(unittest.TestCase):
    def test_text(self):
        self.assertEqual(quote("de", "1250 g").text(), "DE, 1.250 kg: 5.49 EUR")
        self.assertEqual(quote("FR", "8 kg").text(), "FR, 8.000 kg: 19.99 EUR")

    def test_ounces(self):
        self.assertEqual(quote("US", "30 oz").grams, 850)

    def test_customer_from_switzerland(self):
        with self.assertRaisesRegex(ValueError, "no shipping to 'CH'"):
            quote("CH", "2 kg")


if __name__ == "__main__":
    unittest.main()
