import unittest
from datetime import date
from decimal import Decimal

from waterbill import Reading, parse_reading, used_between
from waterbill.usage import used_in_total


class ReadingTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse_reading("2024-01-31; 1520.5"), Reading(date(2024, 1, 31), Decimal("1520.5")))

    def test_used(self):
        first, last = parse_reading("2024-01-01;100"), parse_reading("2024-12-31;182.5")
        self.assertEqual(used_between(first, last), Decimal("82.5"))

    def test_wrong_order(self):
        with self.assertRaises(ValueError):
            used_between(parse_reading("2024-06-30;15"), parse_reading("2024-01-01;10"))

    def test_total_of_nothing(self):
        self.assertEqual(used_in_total([]), 0)
        self.assertEqual(used_in_total([parse_reading("2024-01-01;9950")]), 0)

    def test_empty_flat(self):
        flat = [parse_reading("2024-01-01;310"), parse_reading("2024-12-31;310")]
        self.assertEqual(used_between(*flat), 0)

    def test_allotments(self):
        lines = ("2024-01-01;120", "2024-04-01;150.5", "2024-07-01;171", "2024-10-01;204")
        self.assertEqual(used_in_total([parse_reading(line) for line in lines]), Decimal(84))

    def test_new_year_at_the_allotments(self):
        first, last = parse_reading("2024-10-01;9987.5"), parse_reading("2025-01-02;31")
        self.assertEqual(used_between(first, last), Decimal("43.5"))


if __name__ == "__main__":
    unittest.main()
