import unittest

from passwords.kinds import has_capital, has_digit, has_symbol, longest_run
from passwords.rules import Rules


class KindsTest(unittest.TestCase):
    def test_kinds(self):
        self.assertEqual([has_digit("a1"), has_digit("ab"), has_capital("aB"), has_capital("a1")], [True, False] * 2)
        self.assertEqual([has_symbol("a b"), has_symbol("a-b"), has_symbol("")], [False, True, False])

    def test_longest_run(self):
        self.assertEqual([longest_run(text) for text in ("", "abc", "abbbc", "aab")], [0, 1, 3, 2])


class RulesTest(unittest.TestCase):
    def test_bad_lengths(self):
        for lengths in ({"shortest": 0}, {"shortest": 9, "longest": 8}):
            with self.assertRaises(ValueError):
                Rules(**lengths)


if __name__ == "__main__":
    unittest.main()
