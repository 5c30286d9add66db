import unittest
from datetime import date, time, timedelta
from decimal import Decimal

from timesheet.overtime import Pay, split
from timesheet.payroll import day_sheet, payroll_lines
from timesheet.rounding import to_hours, to_quarters
from timesheet.shifts import Shift
from timesheet.weeks import by_week, week_of

MONDAY = date(2024, 5, 6)


class RoundingTest(unittest.TestCase):
    def test_to_quarters(self):
        for minutes, expected in [(0, 0), (7, 0), (8, 15), (22, 15), (23, 30), (60, 60)]:
            self.assertEqual(to_quarters(timedelta(minutes=minutes)), timedelta(minutes=expected))

    def test_to_hours(self):
        self.assertEqual(to_hours(timedelta(hours=7, minutes=45)), Decimal("7.75"))


class WeekTest(unittest.TestCase):
    def test_number(self):
        self.assertEqual([week_of(MONDAY), week_of(date(2024, 12, 29))], [(2024, 19), (2024, 52)])

    def test_sum(self):
        shifts = [Shift("tom", MONDAY + timedelta(days=n), time(8), time(16)) for n in range(2)]
        self.assertEqual(by_week(shifts), {("tom", (2024, 19)): timedelta(hours=16)})

    def test_overtime(self):
        self.assertEqual(split(timedelta(hours=9), Decimal(8)), Pay(Decimal(8), Decimal(1)))


class FileTest(unittest.TestCase):
    def test_day_sheet(self):
        shifts = [Shift("maria", MONDAY, time(8), time(12)), Shift("maria", MONDAY, time(13), time(17, 28))]
        self.assertEqual(day_sheet(shifts), ["maria;2024-05-06;8.50"])

    def test_payroll(self):
        shifts = [
            Shift("tom", MONDAY, time(8), time(16)),
            Shift("ann", MONDAY, time(22), time(6)),
            Shift("tom", MONDAY + timedelta(days=7), time(8), time(16, 15)),
        ]
        self.assertEqual(
            payroll_lines(shifts),
            ["ann;2024-W19;8.00;0.00", "tom;2024-W19;8.00;0.00", "tom;2024-W20;8.25;0.00"],
        )

    def test_turn_of_the_year(self):
        days = (date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 2))
        shifts = [Shift("tom", day, time(8), time(16)) for day in days]
        self.assertEqual(payroll_lines(shifts), ["tom;2025-W01;24.00;0.00"])


if __name__ == "__main__":
    unittest.main()
