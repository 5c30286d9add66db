import unittest

from ferry import Booking, parse_vehicle


class BookingTest(unittest.TestCase):
    def test_on_foot(self):
        self.assertEqual(Booking("Lee", 2, 1).ticket(), "Lee, 2+1, on foot: 21.00 EUR")

    def test_with_a_car(self):
        booking = Booking("Ruiz", 2, vehicle=parse_vehicle("M 5 4.62"))
        self.assertEqual(booking.fare, 6500)
        self.assertEqual(booking.ticket(), "Ruiz, 2+0, M 5 (4.62 m): 65.00 EUR")


if __name__ == "__main__":
    unittest.main()
