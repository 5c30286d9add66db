from museum import read_counts, report
from museum.report import row
from museum.trend import change

COUNTS = read_counts(
    ["2022-07 800", "2022-08 500", "2022-09 250", "2023-07 1000", "2023-08 400", "2023-09 0", "2024-07 2500"]
)


def test_more():
    assert change(COUNTS, (2023, 7)) == 25.0


def test_fewer():
    assert change(COUNTS, (2023, 8)) == -20.0


def test_nobody_now():
    assert change(COUNTS, (2023, 9)) == -100.0


def test_more_than_twice():
    assert change(COUNTS, (2024, 7)) == 150.0


def test_rows():
    assert row(COUNTS, (2024, 7)) == "2024-07  2500  +150.0 % *"
    assert row(COUNTS, (2023, 8)) == "2023-08  400  -20.0 %"


def test_year():
    assert report(COUNTS, 2023) == "2023-07  1000  +25.0 % *\n2023-08  400  -20.0 %\n2023-09  0  -100.0 %"


def test_nothing_to_compare():
    assert report(COUNTS, 2022) == "2022-07  800 *\n2022-08  500\n2022-09  250"
    assert change({(2023, 1): 0, (2024, 1): 70}, (2024, 1)) is None


def test_no_change():
    assert change({(2023, 1): 70, (2024, 1): 70}, (2024, 1)) == 0
