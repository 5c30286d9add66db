import unittest

from ferry import Vehicle, parse_vehicle
from ferry.fares import people_fare, vehicle_fare


class VehiclesTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse_vehicle("HH AB 12 4.35"), Vehicle("HH AB 12", 435))
        self.assertEqual(parse_vehicle("K 77 4.35+2.6"), Vehicle("K 77", 435, 260))

    def test_not_a_length(self):
        with self.assertRaises(ValueError):
            parse_vehicle("K 77 long")


class FaresTest(unittest.TestCase):
    def test_people(self):
        self.assertEqual([people_fare(2, 0), people_fare(1, 3)], [1700, 2050])

    def test_cars(self):
        self.assertEqual([vehicle_fare(Vehicle("x", length)) for length in (270, 435, 640)], [3900, 4800, 6900])

    def test_trailer(self):
        self.assertEqual(vehicle_fare(Vehicle("x", 435, trailer=260)), 9900)

    def test_too_long(self):
        with self.assertRaisesRegex(ValueError, "B 1 is too long: 1310 cm"):
            vehicle_fare(Vehicle("B 1", 800, trailer=510))

    def test_five_metres(self):
        self.assertEqual(vehicle_fare(Vehicle("x", 500)), 4800)
        self.assertEqual(vehicle_fare(Vehicle("x", 501)), 6900)


if __name__ == "__main__":
    unittest.main()
