import unittest
from datetime import date, datetime

from dentist import Appointment, parse_appointment
from dentist.day_list import day_list, row

ANNA = parse_appointment("Anna Lind | 2024-10-14 08:10 | 45 | 2")
OTTO = parse_appointment("Otto Berg | 2024-10-14 08:10 | 20 | 1")


class AppointmentsTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(ANNA, Appointment("Anna Lind", datetime(2024, 10, 14, 8, 10), 45, 2))

    def test_not_a_time(self):
        with self.assertRaises(ValueError):
            parse_appointment("Anna Lind | 2024-10-14 25:10 | 45 | 2")

    def test_end(self):
        self.assertEqual(ANNA.end, datetime(2024, 10, 14, 8, 55))


class DayListTest(unittest.TestCase):
    def test_row(self):
        self.assertEqual(row(ANNA), "08:10-08:55 room 2: Anna Lind")

    def test_list(self):
        self.assertEqual(
            day_list([ANNA, OTTO], date(2024, 10, 14)),
            "14/10/2024\n08:10-08:30 room 1: Otto Berg\n08:10-08:55 room 2: Anna Lind",
        )

    def test_nobody(self):
        self.assertEqual(day_list([ANNA], date(2024, 10, 15)), "15/10/2024\nnobody")


if __name__ == "__main__":
    unittest.main()
