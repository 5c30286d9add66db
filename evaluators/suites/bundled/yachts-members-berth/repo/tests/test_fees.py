import unittest

from yachtclub.boat import Boat
from yachtclub.fees import berth, electricity, metres


class FeesTest(unittest.TestCase):
    def test_metres(self):
        self.assertEqual([metres(Boat("x", length)) for length in (4.2, 6, 6.1, 11, 11.95)], [6, 6, 7, 11, 12])

    def test_guests(self):
        self.assertEqual(berth(Boat("Lotta", 9.4)), 1800)
        self.assertEqual(berth(Boat("Lotta", 9.4, "KYC")), 1800)

    def test_partners(self):
        self.assertEqual(berth(Boat("Svanen", 11, "YCL")), 990)

    def test_catamaran(self):
        self.assertEqual(berth(Boat("Twin", 10, hulls=2)), 3600)

    def test_our_own_boats(self):
        self.assertEqual(berth(Boat("Frieda", 8.5, "SCN")), 0)

    def test_electricity(self):
        self.assertEqual([electricity(kwh) for kwh in (0, 2.5, 10)], [0, 150, 600])


if __name__ == "__main__":
    unittest.main()
