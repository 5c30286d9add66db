from poll import read_ballots, result_table
from poll.ballots import count
from poll.results import has_majority
from poll.show import verdict


def test_three_options():
    assert has_majority({"Lake": 7, "Sea": 3, "Park": 2}) is True


def test_just_more_than_half():
    assert has_majority({"Lake": 51, "Sea": 49}) is True
    assert has_majority({"Lake": 3, "Sea": 1, "Park": 1}) is True


def test_nobody_for_the_others():
    assert has_majority({"Yes": 9, "No": 0, "Maybe": 0}) is True


def test_not_the_first_one():
    assert has_majority({"Lake": 1, "Sea": 1, "Park": 5}) is True


def test_verdict():
    assert verdict({"Lake": 5, "Sea": 2, "Park": 1}) == "Lake has won."


def test_table_from_ballots():
    votes = read_ballots(["green", "red", "GREEN", "green", "pink"], ["Red", "Green", "Blue"])
    assert result_table(count(votes, ["Red", "Green", "Blue"])).splitlines()[-1] == "Green has won."


def test_exactly_half():
    assert has_majority({"Lake": 2, "Sea": 1, "Park": 1}) is False
    assert has_majority({"Lake": 4, "Sea": 4}) is False


def test_less_than_half():
    assert has_majority({"Lake": 4, "Sea": 3, "Park": 3}) is False
    assert verdict({"Lake": 4, "Sea": 3, "Park": 3}) == "Lake is ahead, without a majority."


def test_only_one_option():
    assert has_majority({"Lake": 1}) is True


def test_shares():
    assert result_table({"Lake": 5, "Sea": 5}).splitlines()[:2] == ["Lake      5   50.0%", "Sea       5   50.0%"]
