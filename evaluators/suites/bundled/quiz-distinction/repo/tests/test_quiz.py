import unittest

from quiz.feedback import feedback, grade, notice_board
from quiz.questions import Question
from quiz.scoring import Result, mark, ranking

QUESTIONS = [Question("Capital of France?", "Paris"), Question("7 x 8?", "56", 2), Question("H2O?", "water", 3)]


class QuestionsTest(unittest.TestCase):
    def test_right(self):
        self.assertTrue(QUESTIONS[0].is_right(" paris "))
        self.assertTrue(QUESTIONS[2].is_right("WATER"))

    def test_wrong(self):
        self.assertFalse(QUESTIONS[0].is_right("Lyon"))
        self.assertFalse(QUESTIONS[1].is_right(""))


class ScoringTest(unittest.TestCase):
    def test_mark(self):
        self.assertEqual(mark("Ann", QUESTIONS, ["Paris", "54", "water"]), Result("Ann", 4, 6))
        self.assertEqual(mark("Bob", QUESTIONS, ["Paris", "56"]), Result("Bob", 3, 6))
        self.assertEqual(mark("Cleo", QUESTIONS, []), Result("Cleo", 0, 6))

    def test_percent(self):
        self.assertEqual([Result("Ann", points, 8).percent for points in (0, 2, 6, 8)], [0.0, 25.0, 75.0, 100.0])

    def test_ranking(self):
        results = [Result("Bob", 3, 6), Result("Dan", 6, 6), Result("Ann", 3, 6)]
        self.assertEqual([result.name for result in ranking(results)], ["Dan", "Ann", "Bob"])


class FeedbackTest(unittest.TestCase):
    def test_grades(self):
        found = [grade(percent) for percent in (0.0, 39.9, 40.0, 59.9, 60.0, 89.9)]
        again = "may take the quiz again"
        self.assertEqual(found, ["failed", "failed", again, again, "passed", "passed"])

    def test_feedback(self):
        self.assertEqual(feedback(Result("Ann", 7, 10)), "Ann: 7 of 10 points, passed")
        self.assertEqual(feedback(Result("Bob", 3, 10)), "Bob: 3 of 10 points, failed")

    def test_distinction(self):
        self.assertEqual(feedback(Result("Dan", 10, 10)), "Dan: 10 of 10 points, passed with distinction")
        self.assertEqual(feedback(Result("Eve", 18, 20)), "Eve: 18 of 20 points, passed with distinction")

    def test_notice_board(self):
        self.assertEqual(
            notice_board([Result("Bob", 2, 5), Result("Ann", 3, 5)]),
            ["1. Ann: 3 of 5 points, passed", "2. Bob: 2 of 5 points, may take the quiz again"],
        )


if __name__ == "__main__":
    unittest.main()
