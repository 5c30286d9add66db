import unittest

from units import Quantity, convert_quantity, parse, show


class TestQuantity(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse(" 12.5 km"), Quantity(12.5, "km"))
        self.assertEqual(parse("-3,5°C"), Quantity(-3.5, "°C"))
        with self.assertRaises(ValueError):
            parse("warm")

    def test_show_rounds(self):
        self.assertEqual(show(Quantity(12.25, "km")), "12.25 km")
        self.assertEqual(show(convert_quantity(parse("7 oz"), "g")), "198.45 g")

    def test_labels(self):
        self.assertEqual(show(parse("20 °C")), "20 °C")
        self.assertEqual(show(parse("2.5 h")), "2.5 h")
        self.assertEqual(show(parse("100 km"), digits=0), "100 km")


if __name__ == "__main__":
    unittest.main()
