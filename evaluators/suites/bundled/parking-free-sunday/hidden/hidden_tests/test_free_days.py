from datetime import date, time, timedelta

from parking.calendar import charged_minutes, is_free_day
from parking.meter import display, fee

SUNDAYS = [date(2024, 3, 31), date(2024, 7, 14), date(2025, 1, 5)]
HOLIDAYS = [date(2024, 1, 1), date(2024, 10, 3), date(2024, 12, 25), date(2024, 12, 26)]


def test_sundays():
    assert [is_free_day(day) for day in SUNDAYS] == [True, True, True]
    assert [fee("centre", day, time(9), time(18)) for day in SUNDAYS] == [0, 0, 0]


def test_holidays():
    assert [is_free_day(day) for day in HOLIDAYS] == [True, True, True, True]
    assert [fee("suburb", day, time(9), time(18)) for day in HOLIDAYS] == [0, 0, 0, 0]


def test_no_minutes():
    assert [charged_minutes(day, time(8), time(20)) for day in SUNDAYS + HOLIDAYS] == [0] * 7


def test_display():
    assert display("station", date(2024, 7, 14), time(12), time(15, 5)) == "until 15:05: free"


def test_week_with_a_holiday():
    monday = date(2024, 4, 29)
    fees = [fee("station", monday + timedelta(days=n), time(8), time(9)) for n in range(7)]
    assert fees == [200, 200, 0, 200, 200, 200, 0]


def test_other_days():
    assert not any(is_free_day(date(2024, 7, day)) for day in range(8, 14))
    assert fee("centre", date(2024, 7, 13), time(9), time(10)) == 300


def test_display_on_a_saturday():
    assert display("suburb", date(2024, 7, 13), time(12), time(15, 5)) == "until 15:05: 2.00 EUR"
