import unittest

from friends.circles import Circles
from friends.invite import share


class CirclesTest(unittest.TestCase):
    def setUp(self):
        self.circles = Circles()
        self.circles.befriend("Ada", "Ben")
        self.circles.befriend("Ben", "Cy")

    def test_a_friend_of_a_friend(self):
        self.assertTrue(self.circles.together("Ada", "Cy"))

    def test_strangers(self):
        self.assertFalse(self.circles.together("Ada", "Di"))

    def test_share(self):
        self.assertEqual(share(self.circles, [("Ada", "Cy"), ("Ada", "Di")]), 0.5)
