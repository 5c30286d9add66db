import pytest

from survey import parse_answers, report
from survey.report import headline


def test_one_left_open():
    assert parse_answers("-, 1") == [1]
    assert parse_answers("4, 4, 4, -, 1") == [4, 4, 4, 1]


def test_several_left_open():
    assert parse_answers("5, -, -, 1, -, 2") == [5, 1, 2]
    assert parse_answers("- , -,3") == [3]


def test_nothing_between_commas():
    assert parse_answers("2,,4") == [2, 4]
    assert parse_answers(",1, ,2") == [1, 2]


def test_mistake_behind_a_dash():
    with pytest.raises(ValueError, match="not an answer: '7'"):
        parse_answers("3, -, 7")


def test_headline():
    assert headline("Speakers", parse_answers("4, -, 2, 5, 5")) == "Speakers: 4 answers, mean 4.00, median 4.5"


def test_page():
    assert report("Rooms", parse_answers("-, 1, 1, -, 5"), width=2).splitlines() == [
        "Rooms: 3 answers, mean 2.33, median 1.0",
        "1 ## 2",
        "2    0",
        "3    0",
        "4    0",
        "5 #  1",
    ]


def test_open_at_the_end():
    assert parse_answers("3, 4, -") == [3, 4]
    assert parse_answers("1, 2,") == [1, 2]


def test_nobody_answered():
    assert parse_answers("-, -, ") == []
    assert report("Q5", parse_answers("")) == "Q5: no answers"
