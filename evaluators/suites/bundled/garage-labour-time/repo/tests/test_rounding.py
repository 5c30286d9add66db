import unittest

from garage.rounding import round_up


class RoundUpTest(unittest.TestCase):
    def test_up(self):
        self.assertEqual([round_up(amount, 15) for amount in (0, 1, 15, 16, 44)], [0, 15, 15, 30, 45])

    def test_no_sense(self):
        with self.assertRaisesRegex(ValueError, "cannot round -1 up to units of 15"):
            round_up(-1, 15)
        with self.assertRaises(ValueError):
            round_up(10, 0)


if __name__ == "__main__":
    unittest.main()
