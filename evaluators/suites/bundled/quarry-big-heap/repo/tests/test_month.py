import unittest

from quarry.month import growth, month
from quarry.prices import price, worth
from quarry.trucks import Truck, share, trips

APRIL = ["gravel: 840 t", "sand: 95 t"]


class TrucksTest(unittest.TestCase):
    def test_trips(self):
        self.assertEqual([trips(Truck("A", 24), amount) for amount in (0, 24, 25)], [0, 1, 2])

    def test_share(self):
        self.assertEqual(share([Truck("A", 10), Truck("B", 24)], 30), {"B": 24, "A": 6})


class PricesTest(unittest.TestCase):
    def test_price(self):
        self.assertEqual([price("sand", amount) for amount in (1, 100, 1000)], [990, 94050, 841500])
        self.assertEqual(worth({"sand": 2, "mud": 9}), 1980)


class MonthTest(unittest.TestCase):
    def test_growth(self):
        now = ["sand: 100 t", "gravel: 840 t", "rubble: 3 t"]
        self.assertEqual(growth(APRIL, now), {"gravel": 0, "rubble": 3, "sand": 5})

    def test_page(self):
        self.assertEqual(month("May", APRIL, ["sand: 100 t"]), ["MAY", "gravel -840", "sand +5", "worth 990 EUR"])


if __name__ == "__main__":
    unittest.main()
