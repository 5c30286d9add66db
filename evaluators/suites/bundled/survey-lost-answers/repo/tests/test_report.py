import unittest

from survey import count, histogram, report
from survey.report import headline


class HistogramTest(unittest.TestCase):
    def test_bars(self):
        self.assertEqual(
            histogram(count([1, 2, 2, 5, 5, 5, 5]), width=4),
            ["1 #    1", "2 ##   2", "3      0", "4      0", "5 #### 4"],
        )

    def test_small_numbers_have_a_bar(self):
        self.assertEqual(histogram({1: 1, 2: 50}, width=5), ["1 #     1", "2 ##### 50"])


class ReportTest(unittest.TestCase):
    def test_no_answers(self):
        self.assertEqual(headline("Food", []), "Food: no answers")
        self.assertEqual(report("Food", []), "Food: no answers")

    def test_headline(self):
        self.assertEqual(headline("Food", [1, 2, 2, 5]), "Food: 4 answers, mean 2.50, median 2.0")
        self.assertEqual(headline("Rooms", [5]), "Rooms: 1 answers, mean 5.00, median 5.0")

    def test_page(self):
        self.assertEqual(
            report("Food", [3, 4, 4], width=4),
            "Food: 3 answers, mean 3.67, median 4.0\n1      0\n2      0\n3 ##   1\n4 #### 2\n5      0",
        )


if __name__ == "__main__":
    unittest.main()
