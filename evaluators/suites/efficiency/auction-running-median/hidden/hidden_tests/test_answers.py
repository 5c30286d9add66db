import pytest
from auction.curve import curve
from auction.middle import middle


def test_even_and_odd():
    assert curve([10, 20, 40, 30, 0]) == [10.0, 15.0, 20.0, 25.0, 20.0]


def test_the_same_bid_again():
    assert curve([7, 7, 7]) == [7.0, 7.0, 7.0]


def test_no_bids():
    assert curve([]) == []
    with pytest.raises(ValueError, match="no bids"):
        middle([])


def test_bids_stay_as_they_are():
    bids = [3, 1, 2]
    curve(bids)
    assert bids == [3, 1, 2]


def test_points_are_numbers_with_a_fraction():
    assert [type(point) for point in curve([1, 2])] == [float, float]
