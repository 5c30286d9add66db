import unittest

from museum import read_counts
from museum.counts import parse_count


class CountsTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse_count("2024-05 1830"), ((2024, 5), 1830))

    def test_not_a_month(self):
        with self.assertRaisesRegex(ValueError, "not a month: '2024-13'"):
            parse_count("2024-13 5")

    def test_two_entrances(self):
        self.assertEqual(read_counts(["2024-05 1000", "", "2024-05 830", "2024-06 4"]), {(2024, 5): 1830, (2024, 6): 4})


if __name__ == "__main__":
    unittest.main()
