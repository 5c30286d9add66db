import unittest

from kitty import Payment, settle


class SettleTest(unittest.TestCase):
    def test_two_people(self):
        self.assertEqual(settle({"Ann": 1250, "Ben": -1250}), [Payment("Ben", "Ann", 1250)])
        standing = {"Ann": 500, "Ben": -500, "Cleo": 900, "Dan": -900}
        self.assertEqual(settle(standing), [Payment("Dan", "Cleo", 900), Payment("Ben", "Ann", 500)])

    def test_everybody_is_even(self):
        self.assertEqual(settle({"Ann": 0, "Ben": 0}), [])
        self.assertEqual(settle({}), [])

    def test_text(self):
        self.assertEqual(str(Payment("Ben", "Ann", 1250)), "Ben pays Ann 12.50")
        self.assertEqual(str(Payment("Cleo", "Ben", 5)), "Cleo pays Ben 0.05")

    def test_hut_weekend(self):
        standing = {"Ann": 6000, "Ben": -2000, "Cleo": -4000}
        self.assertEqual(settle(standing), [Payment("Cleo", "Ann", 4000), Payment("Ben", "Ann", 2000)])
        standing = {"Ann": 700, "Ben": 300, "Cleo": -1000}
        self.assertEqual(settle(standing), [Payment("Cleo", "Ann", 700), Payment("Cleo", "Ben", 300)])

    def test_six_people(self):
        standing = {"Ann": 900, "Ben": 800, "Cleo": 100, "Dan": -1000, "Eli": -500, "Fay": -300, "Gil": 0}
        self.assertEqual(
            [str(payment) for payment in settle(standing)],
            [
                "Dan pays Ann 9.00",
                "Dan pays Ben 1.00",
                "Eli pays Ben 5.00",
                "Fay pays Ben 2.00",
                "Fay pays Cleo 1.00",
            ],
        )


if __name__ == "__main__":
    unittest.main()
