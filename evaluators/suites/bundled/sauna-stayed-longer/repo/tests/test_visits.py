import unittest
from datetime import datetime, timedelta

from sauna.tickets import half_hours, price
from sauna.visit import Visit, longest


def visit(came, left, locker=7):
    return Visit(locker, datetime.fromisoformat(f"2024-11-08 {came}"), datetime.fromisoformat(f"2024-11-08 {left}"))


class VisitTest(unittest.TestCase):
    def test_stay(self):
        self.assertEqual(visit("17:00", "19:20").stay, timedelta(hours=2, minutes=20))

    def test_wrong_way_round(self):
        with self.assertRaises(ValueError):
            visit("17:00", "16:59")

    def test_longest(self):
        visits = [visit("10:00", "11:00"), visit("10:30", "13:00", 12), visit("18:00", "20:00")]
        self.assertEqual(longest(visits).locker, 12)


class TicketsTest(unittest.TestCase):
    def test_half_hours(self):
        found = [half_hours(timedelta(minutes=minutes)) for minutes in (0, 1, 30, 31, 90)]
        self.assertEqual(found, [0, 1, 1, 2, 3])

    def test_in_time(self):
        self.assertEqual(price("2 hours", visit("17:00", "19:10")), 1400)
        self.assertEqual(price("day", visit("09:00", "22:00")), 2500)

    def test_over_time(self):
        self.assertEqual(price("2 hours", visit("17:00", "19:11")), 1650)
        self.assertEqual(price("4 hours", visit("10:00", "15:00")), 2400)


if __name__ == "__main__":
    unittest.main()
