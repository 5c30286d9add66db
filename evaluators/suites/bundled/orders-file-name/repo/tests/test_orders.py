import unittest
from datetime import date

from orderexport import Order, placed_between
from orderexport.columns import COLUMNS, euros, yes_no


def order(number, day, pieces=1, price=100):
    return Order(number, date(2024, 5, day), "Ann Lee", "lamp", pieces, price)


class OrderTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual(order(1, 1, pieces=3, price=250).total, 750)
        self.assertEqual(order(1, 1, pieces=0, price=250).total, 0)

    def test_between(self):
        orders = [order(5, 31), order(4, 2), order(3, 1), order(2, 12)]
        found = placed_between(orders, date(2024, 5, 2), date(2024, 5, 31))
        self.assertEqual([each.number for each in found], [2, 4, 5])


class ColumnsTest(unittest.TestCase):
    def test_euros(self):
        self.assertEqual([euros(cents) for cents in (0, 5, 100, 123456)], ["0,00", "0,05", "1,00", "1234,56"])

    def test_yes_no(self):
        self.assertEqual((yes_no(True), yes_no(False)), ("yes", "no"))

    def test_number_of_columns(self):
        self.assertEqual(len(COLUMNS), 8)


if __name__ == "__main__":
    unittest.main()
