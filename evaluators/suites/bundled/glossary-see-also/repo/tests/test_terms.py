import unittest

from glossary import Term, parse_terms
from glossary.order import dangling, letter_of, sections
from glossary.terms import parse_term


class TermsTest(unittest.TestCase):
    def test_plain(self):
        self.assertEqual(parse_term("Port = a number"), Term("Port", "a number"))

    def test_related(self):
        term = parse_term("Socket = an end of a connection -> port, Host ")
        self.assertEqual(term, Term("Socket", "an end of a connection", ("port", "Host")))

    def test_no_meaning(self):
        with self.assertRaisesRegex(ValueError, "no meaning: 'Port'"):
            parse_term("Port")

    def test_file(self):
        self.assertEqual([term.name for term in parse_terms("b = 1\n\na = 2\n")], ["b", "a"])


class OrderTest(unittest.TestCase):
    def test_letter(self):
        self.assertEqual([letter_of(Term(name, "")) for name in ("host", "Port", "80", "")], ["H", "P", "#", "#"])

    def test_sections(self):
        found = sections(parse_terms("proxy = 1\nhost = 2\nPort = 3\n"))
        self.assertEqual(list(found), ["H", "P"])
        self.assertEqual([term.name for term in found["P"]], ["Port", "proxy"])

    def test_dangling(self):
        terms = parse_terms("host = 1 -> Port, cable\nport = 2 -> HOST, adapter\n")
        self.assertEqual(dangling(terms), ["adapter", "cable"])


if __name__ == "__main__":
    unittest.main()
