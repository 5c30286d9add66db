import pytest
from weather.smooth import smoothed


def test_rounded_down():
    assert smoothed([1, 2, -4, -1], 2) == [1, -1, -3]


def test_one():
    assert smoothed([5, -3, 8], 1) == [5, -3, 8]


def test_all():
    assert smoothed([4, 5, 9], 3) == [6]


def test_too_few():
    assert smoothed([4, 5], 3) == []


def test_no_window():
    with pytest.raises(ValueError, match="one reading or more"):
        smoothed([4, 5], 0)
