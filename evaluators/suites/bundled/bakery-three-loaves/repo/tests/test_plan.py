import unittest

from bakery import Order, parse_order
from bakery.breads import BREADS
from bakery.orders import Item
from bakery.plan import flour, pieces, slip

ANN = parse_order("Ann Lee: white, rye")
CAFE = Order("Cafe Ost", (Item(BREADS["seeded roll"], 40), Item(BREADS["rye"], 2)))


class PlanTest(unittest.TestCase):
    def test_pieces(self):
        self.assertEqual(list(pieces([ANN, CAFE]).items()), [("rye", 3), ("seeded roll", 40), ("white", 1)])

    def test_flour(self):
        self.assertEqual(flour([ANN, CAFE]), 1120 + 2400 + 1240)

    def test_slip(self):
        self.assertEqual(slip(CAFE), "Cafe Ost: 40 seeded roll, 2 rye. 45.60 EUR")


if __name__ == "__main__":
    unittest.main()
