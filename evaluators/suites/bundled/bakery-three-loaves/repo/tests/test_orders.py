import unittest

from bakery import Order, parse_order
from bakery.breads import BREADS, bread_named
from bakery.orders import Item, parse_item


class BreadsTest(unittest.TestCase):
    def test_named(self):
        self.assertEqual(bread_named("rye").cents, 480)

    def test_not_baked(self):
        with self.assertRaisesRegex(ValueError, "we do not bake 'spelt'"):
            bread_named("spelt")


class OrdersTest(unittest.TestCase):
    def test_one_piece(self):
        self.assertEqual(parse_item(" seeded roll "), Item(BREADS["seeded roll"], 1))

    def test_order(self):
        order = parse_order("Ann Lee: rye, white")
        self.assertEqual(order, Order("Ann Lee", (Item(BREADS["rye"]), Item(BREADS["white"]))))
        self.assertEqual(order.cents, 830)

    def test_no_customer(self):
        with self.assertRaisesRegex(ValueError, "no customer in 'rye, white'"):
            parse_order("rye, white")


if __name__ == "__main__":
    unittest.main()
