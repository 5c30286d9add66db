import unittest
from datetime import date, time

from parking.calendar import charged_minutes, is_free_day
from parking.meter import display, fee
from parking.tariff import Tariff

MONDAY = date(2024, 6, 3)
SATURDAY = date(2024, 6, 8)


class TariffTest(unittest.TestCase):
    def test_begun_intervals(self):
        tariff = Tariff(100)
        self.assertEqual([tariff.charge(minutes) for minutes in (11, 30, 31, 60, 61)], [100, 100, 200, 200, 300])

    def test_short_stop(self):
        self.assertEqual([Tariff(100).charge(minutes) for minutes in (0, 9, 10)], [0, 0, 0])

    def test_most_for_a_day(self):
        self.assertEqual([Tariff(100, day_cents=500).charge(minutes) for minutes in (150, 151, 700)], [500, 500, 500])


class CalendarTest(unittest.TestCase):
    def test_working_days(self):
        self.assertEqual([is_free_day(day) for day in (MONDAY, SATURDAY, date(2024, 12, 24))], [False] * 3)

    def test_free_days(self):
        self.assertTrue(is_free_day(date(2024, 6, 9)))
        self.assertTrue(is_free_day(date(2024, 10, 3)))

    def test_minutes(self):
        self.assertEqual(charged_minutes(MONDAY, time(9), time(10, 15)), 75)
        self.assertEqual(charged_minutes(MONDAY, time(7), time(8, 5)), 5)
        self.assertEqual(charged_minutes(MONDAY, time(19, 30), time(23)), 30)
        self.assertEqual(charged_minutes(MONDAY, time(20, 30), time(23)), 0)


class MeterTest(unittest.TestCase):
    def test_zones(self):
        found = [fee(zone, MONDAY, time(9), time(11)) for zone in ("centre", "station", "suburb")]
        self.assertEqual(found, [600, 400, 100])

    def test_saturday(self):
        self.assertEqual(fee("centre", SATURDAY, time(9), time(20)), 1200)

    def test_sunday_and_holiday(self):
        self.assertEqual(fee("centre", date(2024, 6, 2), time(10), time(13)), 0)
        self.assertEqual(fee("station", date(2024, 5, 1), time(10), time(13)), 0)

    def test_bad_input(self):
        with self.assertRaises(ValueError):
            fee("harbour", MONDAY, time(9), time(11))
        with self.assertRaises(ValueError):
            fee("centre", MONDAY, time(11), time(9))

    def test_display(self):
        self.assertEqual(display("centre", MONDAY, time(13), time(14, 30)), "until 14:30: 4.50 EUR")
        self.assertEqual(display("centre", MONDAY, time(6), time(8)), "until 08:00: free")


if __name__ == "__main__":
    unittest.main()
