import unittest

from units import Quantity, convert_quantity, parse, show


class TestQuantity(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse(" 12.5 km"), Quantity(12.5, "km"))
        self.assertEqual(parse("-3,5°C"), Quantity(-3.5, "°C"))
        with self.assertRaises(ValueError):
            parse("warm")

    def test_show_rounds(self):
        self.assertEqual(show(Quantity(2.5, "h")), "2.5 h")
        self.assertEqual(show(convert_quantity(parse("8 oz"), "g")), "226.8 g")


if __name__ == "__main__":
    unittest.main()
