import unittest

from phones.cleaning import clean, international


class CleaningTest(unittest.TestCase):
    def test_clean(self):
        self.assertEqual(clean(" (0301) 23.45-67/8 "), "03012345678")
        self.assertEqual(clean("+49 301 2345678"), "+493012345678")

    def test_not_a_number(self):
        for text in ("", "call me", "0301 ext 5", "12+34"):
            with self.assertRaises(ValueError):
                clean(text)

    def test_plus(self):
        self.assertEqual(international("+44 1632 960001"), "+441632960001")
        self.assertEqual(international("+1 (202) 555-0143"), "+12025550143")

    def test_own_country(self):
        self.assertEqual(international("0301 2345678"), "+493012345678")
        self.assertEqual(international("01 23 45 67 89", home="33"), "+33123456789")

    def test_area_code_is_missing(self):
        with self.assertRaisesRegex(ValueError, "area code is missing: '2345 678'"):
            international("2345 678")


if __name__ == "__main__":
    unittest.main()
