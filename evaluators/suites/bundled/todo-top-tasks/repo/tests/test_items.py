import unittest
from datetime import date

from todo import Item, parse_item
from todo.items import item_line


class ItemsTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse_item("(A) Pay rent due:2024-05-01"), Item("Pay rent", "A", date(2024, 5, 1)))
        self.assertEqual(parse_item("x (C) Buy lamp"), Item("Buy lamp", "C", None, True))

    def test_there_and_back(self):
        for line in ("(B) Call Ann", "x (A) Vote due:2024-06-09"):
            self.assertEqual(item_line(parse_item(line)), line)

    def test_not_an_item(self):
        for line in ("Call Ann", "(D) Call Ann"):
            with self.assertRaises(ValueError):
                parse_item(line)


if __name__ == "__main__":
    unittest.main()
