import unittest

from observatory.log import read_log
from observatory.summary import minutes, month, summary

CLEAR = read_log(["dark 30"] * 5 + ["light M31 R 120", "light M13 V 90", "light M31 R 45"])
HURRIED = read_log(["dark 30", "light M13 R 600"])
TWILIGHT = read_log(["dark 30", "flat 2", "flat 2"])
CLOUDY = read_log(["dark 30"] * 6)


class SummaryTest(unittest.TestCase):
    def test_minutes(self):
        self.assertEqual([minutes(seconds) for seconds in (0, 90, 600)], ["0.0 min", "1.5 min", "10.0 min"])

    def test_clear(self):
        self.assertEqual(summary(CLEAR), ["darks: 5", "M31: 2.8 min", "M13: 1.5 min"])

    def test_too_few_darks(self):
        self.assertEqual(summary(HURRIED), ["darks: 1 (too few)", "M13: 10.0 min"])

    def test_no_sky(self):
        self.assertEqual(summary(TWILIGHT), ["darks: 1 (too few)", "no sky"])

    def test_clouds_all_night(self):
        self.assertEqual(summary(CLOUDY), ["darks: 6", "no sky"])

    def test_month(self):
        self.assertEqual(
            month({"03-14": HURRIED, "03-02": TWILIGHT}),
            ["03-02  darks: 1 (too few); no sky", "03-14  darks: 1 (too few); M13: 10.0 min"],
        )


if __name__ == "__main__":
    unittest.main()
