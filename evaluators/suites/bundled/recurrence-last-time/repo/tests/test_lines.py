import unittest
from datetime import date

from agenda import Event, Frequency, Rule, mail, parse_event, read_events


class TestLines(unittest.TestCase):
    def test_shortest(self):
        rent = Event("Rent", Rule(date(2024, 1, 31), Frequency.MONTHLY))
        self.assertEqual(parse_event("Rent; monthly; from 2024-01-31"), rent)

    def test_details(self):
        event = parse_event("Choir ; weekly; from 2024-03-05; every 2; times 10")
        self.assertEqual((event.title, event.rule.interval, event.rule.count), ("Choir", 2, 10))

    def test_empty_lines(self):
        self.assertEqual(len(read_events(["", "Rent; monthly; from 2024-01-31", "  "])), 1)

    def test_mail(self):
        lines = ["Rent; monthly; from 2024-01-31", "Choir; weekly; from 2024-03-05; times 2"]
        self.assertEqual(mail(lines, date(2024, 3, 11)), "2024-03-12 Choir (last time on 2024-03-12)")
        self.assertEqual(mail(lines, date(2024, 4, 1)), "nothing this week")


if __name__ == "__main__":
    unittest.main()
