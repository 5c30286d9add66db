from quiz.feedback import feedback, grade, notice_board
from quiz.questions import Question
from quiz.scoring import Result, mark


def test_grade():
    assert [grade(percent) for percent in (90.0, 90.1, 100.0)] == ["passed with distinction"] * 3


def test_feedback():
    assert feedback(Result("Fay", 45, 50)) == "Fay: 45 of 50 points, passed with distinction"


def test_after_marking():
    questions = [Question("1 + 1?", "2", 4), Question("2 + 2?", "4", 6)]
    assert feedback(mark("Gus", questions, ["2", " 4"])) == "Gus: 10 of 10 points, passed with distinction"


def test_notice_board():
    assert notice_board([Result("Hal", 12, 20), Result("Ida", 19, 20), Result("Jo", 20, 20)]) == [
        "1. Jo: 20 of 20 points, passed with distinction",
        "2. Ida: 19 of 20 points, passed with distinction",
        "3. Hal: 12 of 20 points, passed",
    ]


def test_just_below():
    assert grade(89.99) == "passed"


def test_other_grades():
    assert [grade(60.0), grade(40.0), grade(12.0)] == ["passed", "may take the quiz again", "failed"]
