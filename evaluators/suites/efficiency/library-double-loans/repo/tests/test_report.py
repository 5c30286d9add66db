import unittest

from library.loan import Loan
from library.report import readers_of, titles_lent

LOANS = [Loan("Ada", "Emma", 1), Loan("Ben", "Dune", 2), Loan("Cy", "Emma", 3)]


class ReportTest(unittest.TestCase):
    def test_each_title_once(self):
        self.assertEqual(titles_lent(LOANS), ["Emma", "Dune"])

    def test_readers(self):
        self.assertEqual(readers_of(LOANS, "Emma"), ["Ada", "Cy"])
