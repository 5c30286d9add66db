import unittest

from kennel import Dog, Register
from kennel.dogs import chip_digits, is_complete

REX = Dog("Rex", "276098106123456", "A. Novak", 31.5)
LULU = Dog("Lulu", "276098106123499", "A. Novak", 6)


class ChipTest(unittest.TestCase):
    def test_complete(self):
        self.assertEqual([is_complete(text) for text in ("276098106123456", "2760981061234", "")], [True, False, False])

    def test_blanks_around(self):
        self.assertEqual(chip_digits(" 276098106123456\n"), "276098106123456")


class RegisterTest(unittest.TestCase):
    def setUp(self):
        self.register = Register([REX, LULU])

    def test_find(self):
        self.assertEqual(self.register.find("276098106123456"), REX)
        self.assertIsNone(self.register.find("276098106123400"))

    def test_not_complete(self):
        with self.assertRaisesRegex(ValueError, "Bo: the chip number '27609' is not complete"):
            self.register.add(Dog("Bo", "27609", "J. Reed"))

    def test_twice(self):
        with self.assertRaisesRegex(ValueError, "Bo: this is the chip of Rex, A. Novak"):
            self.register.add(Dog("Bo", REX.chip, "J. Reed"))
        self.assertEqual(len(self.register), 2)

    def test_of_owner(self):
        self.assertEqual(self.register.of_owner("A. Novak"), [LULU, REX])


if __name__ == "__main__":
    unittest.main()
