import unittest
from datetime import date

from orderexport import Order, export, file_name

LAMP = Order(17, date(2024, 3, 5), "Ann Lee", "lamp", 2, 1995)
DESK = Order(21, date(2024, 3, 9), "Bo; Sons", "desk", 1, 24900, paid=True)


class ExportTest(unittest.TestCase):
    def test_line(self):
        lines = export([LAMP]).splitlines()
        self.assertEqual(lines[1:], ["000017;05.03.2024;Ann Lee;lamp;2;19,95;39,90;no"])

    def test_several_lines(self):
        lines = export([LAMP, DESK]).splitlines()
        self.assertEqual(len(lines), 3)
        self.assertEqual(lines[2], '000021;09.03.2024;"Bo; Sons";desk;1;249,00;249,00;yes')

    def test_some_columns(self):
        self.assertEqual(export([LAMP, DESK], only=["total", "order"]), "total;order\n39,90;000017\n249,00;000021\n")
        self.assertEqual(export([LAMP], only=["customer", "article", "paid"]).splitlines()[1], "Ann Lee;lamp;no")

    def test_dates(self):
        self.assertEqual([line.split(";")[1] for line in export([LAMP]).splitlines()], ["date", "05.03.2024"])

    def test_no_orders(self):
        self.assertEqual(export([], only=["order"]), "order\n")

    def test_unknown_column(self):
        with self.assertRaises(ValueError):
            export([LAMP], only=["colour"])

    def test_file_name(self):
        self.assertEqual(file_name([LAMP, DESK]), "orders-17-21.csv")

    def test_file_name_without_orders(self):
        self.assertEqual(file_name([]), "orders-none.csv")


if __name__ == "__main__":
    unittest.main()
