import unittest

from surgery.day import day
from surgery.line import Line


class DayTest(unittest.TestCase):
    def test_two_at_once(self):
        self.assertEqual(day([("Ada", 0), ("Ben", 0)], 10), {"Ada": 0, "Ben": 10})

    def test_nobody(self):
        with self.assertRaises(LookupError):
            Line().call()
