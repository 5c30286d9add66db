import unittest

from quarry.heap import Heap
from quarry.yard import free, shortages, wall_list

HEAPS = [Heap("sand", 95), Heap("gravel", 840), Heap("gravel", 120)]


class YardTest(unittest.TestCase):
    def test_free(self):
        self.assertEqual(free(HEAPS, {"gravel": 260}), {"gravel": 700, "sand": 95})

    def test_promised_but_not_there(self):
        self.assertEqual(free(HEAPS, {"rubble": 5}), {"gravel": 960, "rubble": -5, "sand": 95})

    def test_wall_list(self):
        self.assertEqual(wall_list(HEAPS), ["gravel: 960 t", "sand: 95 t"])

    def test_shortages(self):
        self.assertEqual(shortages(HEAPS, {"sand": 100, "gravel": 960}), ["sand: 5 t missing"])


if __name__ == "__main__":
    unittest.main()
