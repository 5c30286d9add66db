import unittest

from glossary import Term, parse_terms
from glossary.render import render, render_term


class RenderTest(unittest.TestCase):
    def test_term(self):
        self.assertEqual(render_term(Term("Port", "a number")), "Port\n    a number")

    def test_long_meaning(self):
        text = render_term(Term("Port", "a number that tells services apart"), width=20)
        self.assertEqual(text, "Port\n    a number that\n    tells services\n    apart")

    def test_headings(self):
        text = render(parse_terms("port = a number\nhost = a computer\n"))
        self.assertEqual(text, "-- H --\nhost\n    a computer\n-- P --\nport\n    a number")

    def test_nothing(self):
        self.assertEqual(render([]), "")


if __name__ == "__main__":
    unittest.main()
