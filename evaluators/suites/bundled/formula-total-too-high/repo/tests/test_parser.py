import unittest

from formula.errors import FormulaError
from formula.lexer import tokens
from formula.nodes import Binary, Call, Name, Negative, Number
from formula.parser import parse


class LexerTest(unittest.TestCase):
    def test_tokens(self):
        self.assertEqual([token.text for token in tokens("x1*2.5e-3 ")], ["x1", "*", "2.5e-3", ""])

    def test_unexpected(self):
        with self.assertRaises(FormulaError):
            list(tokens("2 ? 3"))


class ParserTest(unittest.TestCase):
    def test_precedence(self):
        self.assertEqual(parse("1 + 2 * x"), Binary("+", Number(1.0), Binary("*", Number(2.0), Name("x"))))

    def test_from_left_to_right(self):
        self.assertEqual(parse("8 - 3 - 2"), Binary("-", Binary("-", Number(8.0), Number(3.0)), Number(2.0)))

    def test_signs(self):
        self.assertEqual(parse("a - -1"), Binary("-", Name("a"), Negative(Number(1.0))))

    def test_call(self):
        self.assertEqual(parse("max(1, x)"), Call("max", (Number(1.0), Name("x"))))

    def test_errors(self):
        for bad in ("", "1 +", "(1", "1 2", "max(1,", "* 2"):
            with self.assertRaises(FormulaError):
                parse(bad)


if __name__ == "__main__":
    unittest.main()
