import unittest

from kennel import Dog, Register
from kennel.door import welcome

REGISTER = Register([Dog("Rex", "276098106123456", "A. Novak", 31.5), Dog("Lulu", "276098106123499", "A. Novak", 6)])


class WelcomeTest(unittest.TestCase):
    def test_rows(self):
        self.assertEqual(welcome(REGISTER, "276098106123456"), "Rex (A. Novak), row large")
        self.assertEqual(welcome(REGISTER, "276098106123499"), "Lulu (A. Novak), row small")

    def test_unknown(self):
        self.assertEqual(welcome(REGISTER, "900000000000001"), "Unknown chip 900000000000001, please enter the dog.")

    def test_new_scanner(self):
        self.assertEqual(welcome(REGISTER, "276 098 106 123 456"), "Rex (A. Novak), row large")


if __name__ == "__main__":
    unittest.main()
