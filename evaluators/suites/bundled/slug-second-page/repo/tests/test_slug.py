import unittest

from textkit import slugify, unique_slug


class TestSlugify(unittest.TestCase):
    def test_words_and_punctuation(self):
        self.assertEqual(slugify("Don't panic: 10 Tips & Tricks!"), "dont-panic-10-tips-tricks")
        self.assertEqual(slugify("  ...  "), "untitled")

    def test_special_letters(self):
        self.assertEqual(slugify("Straße"), "strasse")
        self.assertEqual(slugify("Smørrebrød"), "smorrebrod")

    def test_accents_become_plain_letters(self):
        self.assertEqual(slugify("Crème brûlée à la carte"), "creme-brulee-a-la-carte")

    def test_unique_slug_counts_up(self):
        self.assertEqual(unique_slug("News", {"news", "news-2"}), "news-3")
        self.assertEqual(unique_slug("News", set()), "news")

    def test_max_length(self):
        self.assertEqual(slugify("Three men in a boat", max_length=12), "three-men-in")
        self.assertEqual(slugify("Kindergarten", max_length=8), "kinderga")

    def test_second_page_of_the_same_title(self):
        self.assertEqual(unique_slug("News", {"news"}), "news-2")

    def test_title_of_its_own(self):
        self.assertEqual(unique_slug("News", {"news-2"}), "news")


if __name__ == "__main__":
    unittest.main()
