import unittest

from units import UnitError, convert


class TestConvert(unittest.TestCase):
    def test_lengths(self):
        self.assertAlmostEqual(convert(5, "km", "mi"), 3.10685596)
        self.assertAlmostEqual(convert(6, "ft", "in"), 72)

    def test_temperatures(self):
        self.assertAlmostEqual(convert(0, "degC", "K"), 273.15)
        self.assertAlmostEqual(convert(300, "K", "°C"), 26.85)
        self.assertAlmostEqual(convert(-40, "degF", "degC"), -40)

    def test_unlike_units_are_refused(self):
        with self.assertRaisesRegex(UnitError, "degC, degF, degRe"):
            convert(1, "K", "kg")


if __name__ == "__main__":
    unittest.main()
