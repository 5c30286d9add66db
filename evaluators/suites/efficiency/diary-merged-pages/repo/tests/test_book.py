import unittest

from diary.book import book
from diary.page import Page


class BookTest(unittest.TestCase):
    def test_two(self):
        ada, ben = [Page(1, "sun"), Page(3, "rain")], [Page(2, "wind")]
        self.assertEqual([page.text for page in book([ada, ben])], ["sun", "wind", "rain"])

    def test_none(self):
        self.assertEqual(book([]), [])
