import unittest
from datetime import date

from agenda import Event, Frequency, Rule, reminders


class TestReminders(unittest.TestCase):
    def test_lines_are_sorted_by_day(self):
        events = [
            Event("Waste paper", Rule(date(2024, 3, 6), Frequency.WEEKLY)),
            Event("Choir", Rule(date(2024, 3, 5), Frequency.WEEKLY)),
            Event("Internet bill", Rule(date(2024, 1, 5), Frequency.MONTHLY, count=3)),
        ]
        self.assertEqual(
            reminders(events, date(2024, 3, 4), days_ahead=2),
            [
                "2024-03-05 Choir",
                "2024-03-05 Internet bill (last time on 2024-03-05)",
                "2024-03-06 Waste paper",
            ],
        )

    def test_skipped_days(self):
        event = Event("Choir", Rule(date(2024, 3, 5), Frequency.WEEKLY), frozenset({date(2024, 3, 12)}))
        self.assertEqual(reminders([event], date(2024, 3, 11), days_ahead=8), ["2024-03-19 Choir"])

    def test_rent_on_the_last_day_of_the_month(self):
        rent = Event("Rent", Rule(date(2024, 1, 31), Frequency.MONTHLY))
        self.assertEqual(reminders([rent], date(2024, 2, 26)), ["2024-02-29 Rent"])
        self.assertEqual(reminders([rent], date(2024, 3, 27)), ["2024-03-31 Rent"])
        self.assertEqual(reminders([rent], date(2024, 4, 28)), ["2024-04-30 Rent"])

    def test_boiler_inspection(self):
        inspection = Event("Boiler inspection", Rule(date(2022, 9, 12), Frequency.YEARLY))
        self.assertEqual(reminders([inspection], date(2023, 9, 8)), ["2023-09-12 Boiler inspection"])
        self.assertEqual(reminders([inspection], date(2024, 10, 8)), [])


if __name__ == "__main__":
    unittest.main()
