from datetime import date
from itertools import islice

from agenda import Frequency, Rule, between, last_date, next_after, occurrences


def days(rule, count):
    return [day.isoformat() for day in islice(occurrences(rule), count)]


def test_monthly_from_the_31st():
    assert days(Rule(date(2024, 10, 31), Frequency.MONTHLY), 6) == [
        "2024-10-31",
        "2024-11-30",
        "2024-12-31",
        "2025-01-31",
        "2025-02-28",
        "2025-03-31",
    ]


def test_monthly_from_the_30th_recovers_after_february():
    rule = Rule(date(2025, 1, 30), Frequency.MONTHLY, until=date(2025, 4, 30))
    assert days(rule, 9) == ["2025-01-30", "2025-02-28", "2025-03-30", "2025-04-30"]


def test_every_other_month():
    rule = Rule(date(2024, 8, 31), Frequency.MONTHLY, interval=3)
    assert days(rule, 5) == ["2024-08-31", "2024-11-30", "2025-02-28", "2025-05-31", "2025-08-31"]


def test_yearly_on_leap_day():
    rule = Rule(date(2020, 2, 29), Frequency.YEARLY)
    assert days(rule, 5) == ["2020-02-29", "2021-02-28", "2022-02-28", "2023-02-28", "2024-02-29"]


def test_next_after_a_short_month():
    rule = Rule(date(2024, 1, 31), Frequency.MONTHLY)
    assert next_after(rule, date(2024, 2, 29)) == date(2024, 3, 31)
    assert next_after(rule, date(2024, 3, 30)) == date(2024, 3, 31)
    assert [day.day for day in between(rule, date(2024, 6, 1), date(2024, 8, 31))] == [30, 31, 31]


def test_series_ends_on_its_last_date():
    for start, frequency in [(date(2024, 1, 31), Frequency.MONTHLY), (date(2024, 2, 29), Frequency.YEARLY)]:
        rule = Rule(start, frequency, count=5)
        assert list(occurrences(rule))[-1] == last_date(rule)


def test_daily_and_weekly():
    assert days(Rule(date(2024, 2, 27), Frequency.DAILY, interval=2), 3) == ["2024-02-27", "2024-02-29", "2024-03-02"]
    assert days(Rule(date(2024, 12, 30), Frequency.WEEKLY, count=2), 5) == ["2024-12-30", "2025-01-06"]


def test_monthly_on_an_ordinary_day():
    rule = Rule(date(2024, 11, 15), Frequency.MONTHLY, count=3)
    assert days(rule, 9) == ["2024-11-15", "2024-12-15", "2025-01-15"]
    assert next_after(rule, date(2025, 1, 15)) is None
