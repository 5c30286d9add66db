import unittest
from datetime import date

from dentist import parse_appointment
from dentist.reminders import reminder, reminders

ANNA = parse_appointment("Anna Lind | 2024-10-14 08:10 | 45 | 2")
IDA = parse_appointment("Ida Holm | 2024-10-14 13:10 | 90 | 1")


class RemindersTest(unittest.TestCase):
    def test_text(self):
        self.assertEqual(reminder(ANNA), "Anna Lind: we expect you on 14/10/2024 at 08:10, room 2.")

    def test_long(self):
        self.assertEqual(
            reminder(IDA), "Ida Holm: we expect you on 14/10/2024 at 13:10, room 1. Please eat something before."
        )

    def test_half_past(self):
        mia = parse_appointment("Mia Ek | 2024-03-12 14:30 | 30 | 1")
        self.assertEqual(reminder(mia), "Mia Ek: we expect you on 12/03/2024 at 14:30, room 1.")

    def test_day_before(self):
        self.assertEqual(reminders([ANNA, IDA], date(2024, 10, 14)), [])
        self.assertEqual(reminders([IDA, ANNA], date(2024, 10, 13)), [reminder(ANNA), reminder(IDA)])


if __name__ == "__main__":
    unittest.main()
