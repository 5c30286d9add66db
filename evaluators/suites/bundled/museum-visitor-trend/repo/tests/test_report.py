import unittest

from museum import read_counts, report
from museum.report import row
from museum.trend import change, records

COUNTS = read_counts(["2023-01 400", "2023-02 0", "2023-03 1200", "2024-01 400", "2024-02 90", "2024-03 1500"])


class TrendTest(unittest.TestCase):
    def test_same_as_before(self):
        self.assertEqual(change(COUNTS, (2024, 1)), 0)

    def test_nothing_to_compare(self):
        self.assertEqual([change(COUNTS, month) for month in ((2023, 1), (2024, 2), (2025, 1))], [None] * 3)

    def test_records(self):
        self.assertEqual(records(COUNTS), [(2023, 1), (2023, 3), (2024, 3)])

    def test_more_than_before(self):
        self.assertEqual(change(COUNTS, (2024, 3)), 25.0)


class ReportTest(unittest.TestCase):
    def test_row(self):
        self.assertEqual(row(COUNTS, (2024, 1)), "2024-01  400  +0.0 %")
        self.assertEqual(row(COUNTS, (2024, 2)), "2024-02  90")

    def test_first_year(self):
        self.assertEqual(report(COUNTS, 2023), "2023-01  400 *\n2023-02  0\n2023-03  1200 *")


if __name__ == "__main__":
    unittest.main()
