import unittest

from rental import CarClass, Driver, quote
from rental.quote import days_price, distance_price

OLD_HAND = Driver("Ann", 44, 20)
NEWCOMER = Driver("Ben", 22, 1)
LATE_STARTER = Driver("Cleo", 38, 1)
EARLY_STARTER = Driver("Dan", 23, 5)


class PriceTest(unittest.TestCase):
    def test_days(self):
        self.assertEqual(days_price(CarClass.SMALL, 1), 35.0)
        self.assertEqual(days_price(CarClass.VAN, 6), 480.0)

    def test_long_rental(self):
        self.assertEqual(days_price(CarClass.SMALL, 7), 220.5)
        self.assertEqual(days_price(CarClass.FAMILY, 10), 495.0)

    def test_distance(self):
        self.assertEqual(distance_price(CarClass.SMALL, 2, 400), 0.0)
        self.assertEqual(distance_price(CarClass.VAN, 1, 200), 10.0)
        self.assertEqual(distance_price(CarClass.FAMILY, 3, 10), 0.0)


class QuoteTest(unittest.TestCase):
    def test_experienced(self):
        price = quote(CarClass.FAMILY, 2, [OLD_HAND], km=600)
        self.assertEqual((price.days, price.surcharge, price.distance, price.total), (110.0, 0.0, 20.0, 130.0))

    def test_newcomer(self):
        self.assertEqual(quote(CarClass.SMALL, 3, [NEWCOMER]).surcharge, 36.0)

    def test_both(self):
        self.assertEqual(quote(CarClass.SMALL, 2, [OLD_HAND, NEWCOMER]).total, 94.0)

    def test_late_starter(self):
        self.assertEqual(quote(CarClass.SMALL, 1, [LATE_STARTER]).total, 47.0)

    def test_early_starter(self):
        self.assertEqual(quote(CarClass.VAN, 2, [EARLY_STARTER, OLD_HAND]).surcharge, 24.0)

    def test_refused(self):
        for days, drivers in ((0, [OLD_HAND]), (1, []), (1, [Driver("Eve", 20, 2)]), (1, [Driver("Fay", 30, 0)])):
            with self.assertRaises(ValueError):
                quote(CarClass.SMALL, days, drivers)


class DriverTest(unittest.TestCase):
    def test_may_rent(self):
        self.assertTrue(Driver("Gil", 21, 1).may_rent())
        self.assertFalse(Driver("Gil", 20, 2).may_rent())
        self.assertFalse(Driver("Gil", 50, 0).may_rent())

    def test_experience(self):
        self.assertFalse(Driver("Gil", 25, 3).is_beginner())
        self.assertTrue(Driver("Gil", 24, 2).is_beginner())


if __name__ == "__main__":
    unittest.main()
