import pytest

from survey import parse_answers, report, summary
from survey.report import headline


@pytest.mark.parametrize(
    ("answers", "numbers"),
    [
        ([1, 1, 4], "3 answers, mean 2.00, median 1.0"),
        ([2, 3], "2 answers, mean 2.50, median 2.5"),
        ([5, 5, 5, 1], "4 answers, mean 4.00, median 5.0"),
    ],
)
def test_numbers(answers, numbers):
    assert headline("Q1", answers) == f"Q1: {numbers}"


def test_two_decimals():
    assert headline("Q2", [1, 2, 2]) == "Q2: 3 answers, mean 1.67, median 2.0"


def test_from_the_form():
    assert headline("Speakers", parse_answers("4, -, 2, 5, 5")) == "Speakers: 4 answers, mean 4.00, median 4.5"


def test_page_begins_with_the_headline():
    assert report("Q3", [2, 4, 4, 4]).splitlines()[0] == "Q3: 4 answers, mean 3.50, median 4.0"


def test_bars_follow():
    assert report("Q4", [1, 1, 5], width=2).splitlines()[1:] == ["1 ## 2", "2    0", "3    0", "4    0", "5 #  1"]


def test_names_of_the_numbers():
    assert summary([1, 1, 3, 3]) == {"number": 4, "mean": 2.0, "median": 2.0, "mode": 1}


def test_question_left_open():
    assert report("Q5", []) == "Q5: no answers"
