import unittest

from passwords import Rules, problems
from passwords.check import hint
from passwords.rules import RELAXED, STRICT


class ProblemsTest(unittest.TestCase):
    def test_good(self):
        self.assertEqual(problems("Correct4horse", Rules()), [])
        self.assertEqual(problems("simple", RELAXED), [])

    def test_exactly_long_enough(self):
        self.assertEqual(problems("Abcdefgh10", Rules()), [])
        self.assertEqual(problems("Abcdefgh1", Rules(shortest=9, longest=9)), [])

    def test_too_long(self):
        self.assertEqual(problems("Abcdefgh10", Rules(shortest=2, longest=9)), ["Use no more than 9 characters."])

    def test_kinds(self):
        self.assertEqual(
            problems("correct horse battery", STRICT),
            ["Add a digit.", "Add a capital letter.", "Add a symbol, such as ! or #."],
        )

    def test_row(self):
        self.assertEqual(
            problems("Aaaaa55551", Rules()), ["Do not repeat a character more than 3 times in a row."]
        )

    def test_used_before(self):
        self.assertEqual(
            problems("Correct4horse", Rules(), {"Correct4horse"}),
            ["Choose a password that you have not used before."],
        )

    def test_too_short(self):
        self.assertEqual(problems("Summer24", Rules()), ["Use at least 10 characters."])
        self.assertEqual(problems("hello", RELAXED), ["Use at least 6 characters."])


class HintTest(unittest.TestCase):
    def test_hint(self):
        self.assertEqual(hint(RELAXED), "Your password needs 6 to 64 characters.")
        self.assertEqual(
            hint(STRICT), "Your password needs 14 to 64 characters, a digit, a capital letter, a symbol."
        )


if __name__ == "__main__":
    unittest.main()
