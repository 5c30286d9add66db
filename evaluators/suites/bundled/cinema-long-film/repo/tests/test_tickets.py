import unittest
from datetime import datetime

from cinema import Film, Show
from cinema.tickets import price, total

BEAR = Film("The Bear", 94)
NIGHT = Film("Night Shift", 128, age=16)


class ShowTest(unittest.TestCase):
    def test_end(self):
        self.assertEqual(Show(BEAR, datetime(2024, 5, 4, 15, 30)).end, datetime(2024, 5, 4, 17, 19))


class PriceTest(unittest.TestCase):
    def test_adult_and_child(self):
        show = Show(BEAR, datetime(2024, 5, 4, 15, 30))
        self.assertEqual([price(show, age) for age in (5, 13, 14, 80)], [750, 750, 1150, 1150])

    def test_cinema_day(self):
        show = Show(BEAR, datetime(2024, 5, 7, 15, 30))
        self.assertEqual([price(show, age) for age in (5, 40)], [450, 850])

    def test_too_young(self):
        with self.assertRaisesRegex(ValueError, "Night Shift is not for people below 16"):
            price(Show(NIGHT, datetime(2024, 5, 4, 22, 0)), 15)

    def test_group(self):
        self.assertEqual(total(Show(BEAR, datetime(2024, 5, 4, 15, 30)), [39, 41, 9]), 3050)


if __name__ == "__main__":
    unittest.main()
