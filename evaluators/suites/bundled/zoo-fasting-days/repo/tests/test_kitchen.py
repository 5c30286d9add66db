import unittest
from datetime import date

from zoo.animal import Animal
from zoo.diets import DIETS
from zoo.kitchen import fed_on, needs, needs_of_days

ZEBRA = Animal("zebra", "savanna", 300, "grazer", count=4)
LION = Animal("lion", "savanna", 150, "big cat", count=2)
EAGLE = Animal("eagle", "aviary", 5, "raptor")
MONDAY, TUESDAY = date(2024, 11, 4), date(2024, 11, 5)


class DietTest(unittest.TestCase):
    def test_ration(self):
        self.assertEqual(DIETS["raptor"].ration(5, MONDAY), {"meat": 300, "chicks": 150})

    def test_fasting(self):
        self.assertEqual(DIETS["big cat"].ration(150, MONDAY), {})


class KitchenTest(unittest.TestCase):
    def test_needs(self):
        self.assertEqual(needs([ZEBRA, LION, EAGLE], TUESDAY)["meat"], 12300)
        self.assertEqual(needs([ZEBRA, LION], MONDAY), {"hay": 18000, "carrots": 2400})

    def test_fed_on(self):
        self.assertEqual(fed_on([ZEBRA, LION, EAGLE], MONDAY), [ZEBRA, EAGLE])

    def test_needs_of_a_week(self):
        self.assertEqual(needs_of_days([ZEBRA], MONDAY, 7), {"hay": 126000, "carrots": 16800})

    def test_needs_of_one_day(self):
        self.assertEqual(needs_of_days([LION, EAGLE], TUESDAY, 1), needs([LION, EAGLE], TUESDAY))
        self.assertEqual(needs_of_days([ZEBRA], TUESDAY, 0), {})


if __name__ == "__main__":
    unittest.main()
