import unittest

from auction.curve import curve
from auction.middle import middle


class CurveTest(unittest.TestCase):
    def test_after_each(self):
        self.assertEqual(curve([5, 1, 3]), [5.0, 3.0, 3.0])

    def test_middle_of_two(self):
        self.assertEqual(middle([1, 4]), 2.5)
