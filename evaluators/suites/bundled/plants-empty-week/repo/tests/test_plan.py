import unittest
from datetime import date

from plants import Plant, due, next_watering, week_plan

BASIL = Plant("Basil", date(2024, 5, 3), 2)
CACTUS = Plant("Cactus", date(2024, 4, 20), 21)
IVY = Plant("Ivy", date(2024, 5, 4), 5)


class PlanTest(unittest.TestCase):
    def test_next(self):
        self.assertEqual(next_watering(BASIL), date(2024, 5, 5))
        self.assertEqual(next_watering(CACTUS), date(2024, 5, 11))

    def test_due(self):
        self.assertEqual(due([BASIL, CACTUS, IVY], date(2024, 5, 4)), [])
        self.assertEqual(due([IVY, BASIL, CACTUS], date(2024, 5, 9)), [BASIL, IVY])
        self.assertEqual(due([IVY, BASIL, CACTUS], date(2024, 5, 11)), [BASIL, IVY, CACTUS])

    def test_same_day_by_name(self):
        aloe = Plant("Aloe", date(2024, 5, 4), 5)
        self.assertEqual(due([IVY, aloe], date(2024, 5, 9)), [aloe, IVY])

    def test_week(self):
        self.assertEqual(
            week_plan([BASIL, CACTUS, IVY], date(2024, 5, 6)), ["Mon 06.05.: Basil", "Thu 09.05.: Ivy", "Sat 11.05.: Cactus"]
        )

    def test_monday(self):
        self.assertEqual(week_plan([BASIL], date(2024, 5, 6)), ["Mon 06.05.: Basil"])
        self.assertEqual(week_plan([BASIL, CACTUS], date(2024, 5, 20)), ["Mon 20.05.: Basil, Cactus"])

    def test_quiet_week(self):
        self.assertEqual(week_plan([CACTUS], date(2024, 4, 22)), [])
        self.assertEqual(week_plan([CACTUS], date(2024, 5, 4)), [])


if __name__ == "__main__":
    unittest.main()
