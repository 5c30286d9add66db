import unittest

from shipping.units import parse_weight, to_grams


class UnitsTest(unittest.TestCase):
    def test_metric(self):
        self.assertEqual([to_grams(250, "g"), to_grams(2.5, "kg"), to_grams(0, "kg")], [250, 2500, 0])

    def test_ounces(self):
        self.assertEqual([to_grams(1, "oz"), to_grams(16, "oz")], [28, 454])

    def test_pounds(self):
        self.assertEqual(to_grams(1, "lb"), 454)
        self.assertEqual(to_grams(10, "lb"), 4536)

    def test_unknown_unit(self):
        with self.assertRaisesRegex(ValueError, "unknown unit 'stone', known are g, kg, oz, lb"):
            to_grams(1, "stone")

    def test_below_zero(self):
        with self.assertRaises(ValueError):
            to_grams(-1, "g")

    def test_parse(self):
        self.assertEqual([parse_weight("900 g"), parse_weight("1.2 KG")], [900, 1200])


if __name__ == "__main__":
    unittest.main()
