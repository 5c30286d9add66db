import pytest

from allotments import read_plots
from allotments.bills import all_bills
from allotments.water import read_walk

PLOTS = read_plots(["2;M. Dahl;200;40", "10;P. Silva;250;700", "9;K. Ito;180;9999"])


def test_one_meter():
    assert read_walk(PLOTS, ["10;712"]) == {10: 12}


def test_all_meters():
    assert read_walk(PLOTS, ["9;4", "2;40", "10;733"]) == {9: 5, 2: 0, 10: 33}


def test_blanks_on_the_list():
    assert read_walk(PLOTS, [" 2 ; 61 ", "9; -\n"]) == {2: 21}


def test_some_not_read():
    assert read_walk(PLOTS, ["2;-", "10;701", "9;-"]) == {10: 1}


def test_bills_after_the_walk():
    assert all_bills(PLOTS, read_walk(PLOTS, ["10;710", "2;45"])) == [
        "Plot 2, M. Dahl: 83.00 EUR",
        "Plot 9, K. Ito: 67.40 EUR (water next year)",
        "Plot 10, P. Silva: 104.00 EUR",
    ]


def test_plots_are_known_by_number():
    assert list(PLOTS) == [2, 10, 9]
    assert all_bills(PLOTS, {9: 1})[1] == "Plot 9, K. Ito: 69.80 EUR"


def test_no_such_plot():
    with pytest.raises(KeyError):
        read_walk(PLOTS, ["77;12"])


def test_nothing_on_the_list():
    assert read_walk(PLOTS, []) == {}
