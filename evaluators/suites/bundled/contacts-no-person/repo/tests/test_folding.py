import unittest

from addressbook.folding import fold, words


class FoldingTest(unittest.TestCase):
    def test_fold(self):
        self.assertEqual(fold("Zoë Groß"), "zoe gross")
        self.assertEqual(fold("ÉCOLE"), "ecole")

    def test_words(self):
        self.assertEqual(words("o'neil, jean-luc"), ["o", "neil", "jean", "luc"])


if __name__ == "__main__":
    unittest.main()
