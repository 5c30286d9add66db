import unittest

from backoff import Policy
from backoff.bounds import clamp, spread


class BoundsTest(unittest.TestCase):
    def test_clamp(self):
        self.assertEqual([clamp(value, 2, 5) for value in (1, 2, 4, 5, 9)], [2, 2, 4, 5, 5])

    def test_spread(self):
        self.assertEqual(spread(10.0, 0.5, 1.0), 5.0)
        self.assertEqual(spread(10.0, 0.0, 1.0), 10.0)


class PolicyTest(unittest.TestCase):
    def test_grows(self):
        self.assertEqual(Policy(base_s=0.5, factor=2.0, attempts=4).delays(), [0.5, 1.0, 2.0])

    def test_constant(self):
        self.assertEqual(Policy(base_s=3.0, factor=1.0, attempts=4).delays(), [3.0, 3.0, 3.0])

    def test_mail_gateway(self):
        policy = Policy(base_s=1.0, factor=2.0, cap_s=30.0, attempts=9)
        self.assertEqual(policy.delays(), [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0])

    def test_jitter_shortens(self):
        self.assertEqual(Policy(base_s=4.0, jitter=0.5).delay(1, draw=0.5), 3.0)

    def test_bad_settings(self):
        for bad in ({"base_s": 2.0, "cap_s": 1.0}, {"factor": 0.5}, {"attempts": 0}):
            with self.assertRaises(ValueError):
                Policy(**bad)


if __name__ == "__main__":
    unittest.main()
