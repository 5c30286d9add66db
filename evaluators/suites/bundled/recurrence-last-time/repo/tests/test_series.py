import unittest
from datetime import date

from agenda import Frequency, Rule, between, last_date, occurrences


class TestSeries(unittest.TestCase):
    def test_weekly_with_count(self):
        rule = Rule(date(2024, 2, 26), Frequency.WEEKLY, interval=2, count=3)
        self.assertEqual(list(occurrences(rule)), [date(2024, 2, 26), date(2024, 3, 11), date(2024, 3, 25)])

    def test_until_is_included(self):
        rule = Rule(date(2024, 1, 1), Frequency.DAILY, until=date(2024, 1, 3))
        self.assertEqual(between(rule, date(2024, 1, 2), date(2024, 2, 1)), [date(2024, 1, 2), date(2024, 1, 3)])

    def test_last_date(self):
        self.assertEqual(last_date(Rule(date(2024, 1, 31), Frequency.MONTHLY, count=3)), date(2024, 3, 31))
        self.assertIsNone(last_date(Rule(date(2024, 1, 31), Frequency.MONTHLY)))


if __name__ == "__main__":
    unittest.main()
