import unittest

from textkit import indent, shorten, wrap


class TestWrap(unittest.TestCase):
    def test_wraps_at_words(self):
        self.assertEqual(wrap("the quick brown fox jumps", 10), ["the quick", "brown fox", "jumps"])
        self.assertEqual(wrap("a incomprehensible b", 5), ["a", "incomprehensible", "b"])
        self.assertEqual(wrap("", 5), [])

    def test_indent_skips_empty_lines(self):
        self.assertEqual(indent("a\n\nb", "> "), "> a\n\n> b")

    def test_shorten_at_a_word(self):
        self.assertEqual(shorten("The quick, brown fox", 11), "The quick…")
        self.assertEqual(shorten("short", 11), "short")


if __name__ == "__main__":
    unittest.main()
