import unittest

from phones import format_number
from phones.countries import grouped, split_code
from phones.formatting import same_number


class CountriesTest(unittest.TestCase):
    def test_split_code(self):
        self.assertEqual(split_code("+493012345678"), ("49", "3012345678"))
        self.assertEqual(split_code("+12025550143"), ("1", "2025550143"))
        self.assertEqual(split_code("+99555"), ("", "99555"))

    def test_grouped(self):
        self.assertEqual(grouped("44", "1632960001"), ["1632", "960001"])
        self.assertEqual(grouped("49", "3012"), ["301", "2"])


class FormattingTest(unittest.TestCase):
    def test_own_country(self):
        self.assertEqual(format_number("(0301) 23 45-678"), "+49 301 2345 678")

    def test_plus(self):
        self.assertEqual(format_number("+1-202-555-0143"), "+1 202 555 0143")
        self.assertEqual(format_number("+33 1 23456789"), "+33 1 23 45 67 89")

    def test_unknown_country(self):
        self.assertEqual(format_number("+995 32 123"), "+99532123")

    def test_dialled_from_abroad(self):
        self.assertEqual(format_number("0044 1632 960001"), "+44 1632 960001")
        self.assertEqual(format_number("00 1 202 555 0143"), "+1 202 555 0143")

    def test_same_number(self):
        self.assertTrue(same_number("0301/2345678", "+49 301 2345678"))
        self.assertFalse(same_number("0301/2345678", "+43 301 2345678"))


if __name__ == "__main__":
    unittest.main()
