import unittest

from weather.smooth import smoothed
from weather.text import degrees


class SmoothTest(unittest.TestCase):
    def test_three(self):
        self.assertEqual(smoothed([10, 20, 30, 40], 3), [20, 30])

    def test_degrees(self):
        self.assertEqual(degrees(-5), "-0.5")
