import unittest

from survey import count, parse_answers, summary
from survey.statistics import median


class AnswersTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(parse_answers("4, 5,2"), [4, 5, 2])
        self.assertEqual(parse_answers(" - ,"), [])

    def test_third_guest_left_it_open(self):
        self.assertEqual(parse_answers("4, 5, -, 2, 3"), [4, 5, 2, 3])

    def test_not_on_the_scale(self):
        for text in ("6", "0", "4, yes", "2.5"):
            with self.assertRaises(ValueError):
                parse_answers(text)

    def test_count(self):
        self.assertEqual(count([5, 1, 5]), {1: 1, 2: 0, 3: 0, 4: 0, 5: 2})


class SummaryTest(unittest.TestCase):
    def test_median(self):
        self.assertEqual(median([5, 1, 2]), 2.0)
        self.assertEqual(median([4, 1, 2, 5]), 3.0)

    def test_summary(self):
        self.assertEqual(summary([1, 2, 2, 5]), {"number": 4, "mean": 2.5, "median": 2.0, "mode": 2})
        self.assertEqual(summary([4, 3]), {"number": 2, "mean": 3.5, "median": 3.5, "mode": 3})

    def test_no_answers(self):
        with self.assertRaises(ValueError):
            summary([])


if __name__ == "__main__":
    unittest.main()
