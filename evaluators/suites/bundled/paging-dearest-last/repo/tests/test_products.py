import unittest

from catalog.products import Product, filter_products, sort_products

RAKE = Product("g1", "Rake", "garden", 1900)
MUG = Product("k1", "Mug", "kitchen", 700)
HOSE = Product("g2", "Hose", "garden", 2500)
SHELF = [RAKE, MUG, HOSE]


class TestFilter(unittest.TestCase):
    def test_category(self):
        self.assertEqual(filter_products(SHELF, "garden", None), [RAKE, HOSE])

    def test_search(self):
        self.assertEqual(filter_products(SHELF, None, "HOSE"), [HOSE])

    def test_everything(self):
        self.assertEqual(filter_products(SHELF, None, None), SHELF)


class TestSort(unittest.TestCase):
    def test_price(self):
        self.assertEqual(sort_products(SHELF, "price"), [MUG, RAKE, HOSE])

    def test_dearest_first(self):
        self.assertEqual(sort_products(SHELF, "-price"), [HOSE, RAKE, MUG])

    def test_unknown_key(self):
        with self.assertRaises(ValueError):
            sort_products(SHELF, "colour")


if __name__ == "__main__":
    unittest.main()
