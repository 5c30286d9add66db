import unittest

from tower.sign import sign
from tower.stairs import ways


class StairsTest(unittest.TestCase):
    def test_four_steps(self):
        self.assertEqual(ways(4), 7)

    def test_a_broken_step(self):
        self.assertEqual(ways(4, frozenset({2})), 3)

    def test_sign(self):
        self.assertEqual(sign(1), "1 way up")
