import unittest

from quarry.heap import Heap
from quarry.lists import read_orders, read_survey
from quarry.tonnes import parse_tonnes, show_tonnes


class TonnesTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual([parse_tonnes(text) for text in ("840 t", "0 t", " 12t ", "7")], [840, 0, 12, 7])

    def test_nonsense(self):
        for text in ("", "t", "much", "-5 t", "2.5 t"):
            with self.assertRaises(ValueError):
                parse_tonnes(text)

    def test_show(self):
        self.assertEqual([show_tonnes(number) for number in (0, 840, 12500)], ["0 t", "840 t", "12,500 t"])


class ListsTest(unittest.TestCase):
    def test_survey(self):
        lines = ["# 3 June", "Gravel: 840 t", "", "sand: 95 t  # wet", "gravel: 120 t"]
        self.assertEqual(read_survey(lines), [Heap("gravel", 840), Heap("sand", 95), Heap("gravel", 120)])

    def test_orders(self):
        lines = ["Miller & Sons: gravel: 60 t", "Town: sand: 15 t", "Town: Gravel: 200 t"]
        self.assertEqual(read_orders(lines), {"gravel": 260, "sand": 15})


if __name__ == "__main__":
    unittest.main()
