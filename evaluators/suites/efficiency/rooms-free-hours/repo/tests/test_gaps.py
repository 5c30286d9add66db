import unittest

from rooms.booking import Booking
from rooms.gaps import free


class GapsTest(unittest.TestCase):
    def test_between_two(self):
        self.assertEqual(free([Booking(0, 10), Booking(20, 30)], 0, 30), [(10, 20)])

    def test_no_booking(self):
        self.assertEqual(free([], 5, 9), [(5, 9)])
