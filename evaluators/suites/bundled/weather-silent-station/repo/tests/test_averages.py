import unittest

from weather.averages import extremes, mean, median


class AveragesTest(unittest.TestCase):
    def test_mean(self):
        self.assertEqual(mean([1.0, 2.0, 6.0]), 3.0)
        self.assertEqual(mean([-4.5]), -4.5)
        self.assertEqual(mean([0.0, 0.0]), 0.0)

    def test_mean_is_rounded(self):
        self.assertEqual(mean([1.0, 1.0, 2.0]), 1.3)

    def test_median(self):
        self.assertEqual(median([9.0, -1.0, 2.0]), 2.0)
        self.assertEqual(median([4.0, 1.0, 2.0, 8.0]), 3.0)
        self.assertIsNone(median([]))

    def test_extremes(self):
        self.assertEqual(extremes([3.5, -2.0, 7.1]), (-2.0, 7.1))
        self.assertIsNone(extremes([]))


if __name__ == "__main__":
    unittest.main()
