import unittest
from datetime import date

from agenda.months import add_months, days_in_month


class TestMonths(unittest.TestCase):
    def test_add_months(self):
        self.assertEqual(add_months(date(2023, 11, 30), 3), date(2024, 2, 29))
        self.assertEqual(add_months(date(2024, 12, 31), 1), date(2025, 1, 31))
        self.assertEqual(add_months(date(2024, 5, 15), 24), date(2026, 5, 15))

    def test_days_in_month(self):
        self.assertEqual([days_in_month(2024, 2), days_in_month(2025, 2)], [29, 28])


if __name__ == "__main__":
    unittest.main()
