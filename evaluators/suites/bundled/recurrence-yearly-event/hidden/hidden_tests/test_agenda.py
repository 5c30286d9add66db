from datetime import date
from itertools import islice

from agenda import Event, Frequency, Rule, between, last_date, next_after, occurrences, reminders


def days(rule, count):
    return [day.isoformat() for day in islice(occurrences(rule), count)]


def test_every_year():
    assert days(Rule(date(2019, 5, 7), Frequency.YEARLY), 4) == ["2019-05-07", "2020-05-07", "2021-05-07", "2022-05-07"]


def test_every_third_year():
    rule = Rule(date(2010, 12, 1), Frequency.YEARLY, interval=3, until=date(2020, 1, 1))
    assert days(rule, 9) == ["2010-12-01", "2013-12-01", "2016-12-01", "2019-12-01"]


def test_leap_day():
    rule = Rule(date(2020, 2, 29), Frequency.YEARLY)
    assert days(rule, 5) == ["2020-02-29", "2021-02-28", "2022-02-28", "2023-02-28", "2024-02-29"]


def test_last_day_of_a_yearly_series():
    assert last_date(Rule(date(2021, 6, 30), Frequency.YEARLY, count=3)) == date(2023, 6, 30)
    assert last_date(Rule(date(2021, 6, 30), Frequency.YEARLY, interval=2, count=4)) == date(2027, 6, 30)
    assert last_date(Rule(date(2021, 6, 30), Frequency.YEARLY, count=1)) == date(2021, 6, 30)


def test_next_year():
    rule = Rule(date(2022, 1, 15), Frequency.YEARLY)
    assert next_after(rule, date(2022, 1, 15)) == date(2023, 1, 15)
    assert between(rule, date(2024, 1, 1), date(2025, 12, 31)) == [date(2024, 1, 15), date(2025, 1, 15)]


def test_mail_with_the_end_of_the_series():
    event = Event("Audit", Rule(date(2023, 4, 3), Frequency.YEARLY, count=2))
    assert reminders([event], date(2024, 4, 1)) == ["2024-04-03 Audit (last time on 2024-04-03)"]


def test_daily_and_weekly():
    assert days(Rule(date(2024, 2, 27), Frequency.DAILY, interval=2), 3) == ["2024-02-27", "2024-02-29", "2024-03-02"]
    assert days(Rule(date(2024, 12, 30), Frequency.WEEKLY, count=2), 5) == ["2024-12-30", "2025-01-06"]


def test_monthly():
    assert days(Rule(date(2024, 10, 31), Frequency.MONTHLY), 3) == ["2024-10-31", "2024-11-30", "2024-12-31"]
    assert last_date(Rule(date(2024, 8, 31), Frequency.MONTHLY, interval=3, count=3)) == date(2025, 2, 28)
