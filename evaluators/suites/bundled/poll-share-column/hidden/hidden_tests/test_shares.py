from poll import read_ballots, result_table
from poll.ballots import count
from poll.show import result_line, verdict


def test_thirds():
    assert result_line("Lake", 2, 3, 6) == "Lake       2   66.7%"


def test_small():
    assert result_line("Lake", 3, 1000, 4) == "Lake     3    0.3%"


def test_nobody_voted():
    assert result_line("Sea", 0, 0, 5) == "Sea       0    0.0%"


def test_table():
    assert result_table({"Lake": 5, "Mountains": 2}) == (
        "Lake          5   71.4%\nMountains     2   28.6%\nTotal         7\nLake has won."
    )


def test_table_from_ballots():
    options = ["Red", "Green"]
    votes = read_ballots(["green", "red", "GREEN", "blue", "green", "red", "green"], options)
    assert result_table(count(votes, options)).splitlines()[:2] == ["Green     4   66.7%", "Red       2   33.3%"]


def test_all_for_one():
    assert result_table({"Yes": 9, "No": 0}).splitlines()[:2] == ["Yes       9  100.0%", "No        0    0.0%"]


def test_verdict_is_as_before():
    assert verdict({"Lake": 1, "Sea": 1, "Park": 1}) == "Tie between Lake and Sea and Park."


def test_total_line():
    assert result_table({"Lake": 12, "Sea": 30}).splitlines()[2] == "Total    42"
