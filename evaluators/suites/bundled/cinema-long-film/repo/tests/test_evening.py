import unittest
from datetime import datetime

from cinema import Film, Show
from cinema.evening import placed, receipts, takings
from cinema.halls import Hall, smallest_for
from cinema.programme import for_age, lines, overlaps
from cinema.snacks import snack_list, snack_total

BEAR = Show(Film("The Bear", 94), datetime(2024, 5, 4, 15, 30))
NIGHT = Show(Film("Night Shift", 128, age=16), datetime(2024, 5, 4, 17, 30))
SMALL, LARGE = Hall("Lux", 4, 10), Hall("Gloria", 12, 20)


class HallsTest(unittest.TestCase):
    def test_seat(self):
        self.assertEqual([SMALL.seat(number) for number in (1, 10, 11, 40)], ["A1", "A10", "B1", "D10"])
        with self.assertRaises(ValueError):
            SMALL.seat(41)

    def test_smallest(self):
        self.assertEqual([smallest_for([LARGE, SMALL], people) for people in (40, 41, 999)], [SMALL, LARGE, None])


class ProgrammeTest(unittest.TestCase):
    def test_lines(self):
        self.assertEqual(lines([NIGHT, BEAR]), ["15:30 The Bear", "17:30 Night Shift (from 16)"])
        self.assertEqual(for_age([NIGHT, BEAR], 12), ["The Bear"])

    def test_cleaning(self):
        self.assertTrue(overlaps(NIGHT, BEAR))


class EveningTest(unittest.TestCase):
    def test_takings(self):
        self.assertEqual(takings([(BEAR, [9, 40]), (NIGHT, [30])], [["water"]]), 1900 + 1150 + 280)
        self.assertEqual(receipts([(NIGHT, [30])]).splitlines()[-1], "Total 11.50 EUR")

    def test_placed(self):
        self.assertEqual(placed([LARGE, SMALL], {"a": 30, "b": 90, "c": 5}), {"b": "Gloria", "a": "Lux"})

    def test_snacks(self):
        self.assertEqual(snack_total(["popcorn", "water", "lemonade", "popcorn"]), 690 + 280 + 450)
        self.assertEqual(snack_list()[0], "lemonade 3.40")


if __name__ == "__main__":
    unittest.main()
