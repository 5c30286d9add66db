import unittest
from datetime import date, time, timedelta

from timesheet.shifts import Shift, ShiftError

MONDAY = date(2024, 5, 6)


class ShiftTest(unittest.TestCase):
    def test_day(self):
        shift = Shift("maria", MONDAY, time(8), time(17), 30)
        self.assertEqual(shift.worked(), timedelta(hours=8, minutes=30))

    def test_night(self):
        self.assertEqual(Shift("tom", MONDAY, time(22), time(6)).worked(), timedelta(hours=8))

    def test_break_is_too_long(self):
        with self.assertRaises(ShiftError):
            Shift("tom", MONDAY, time(8), time(9), 61)


if __name__ == "__main__":
    unittest.main()
