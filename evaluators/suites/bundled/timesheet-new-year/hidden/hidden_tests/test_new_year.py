from datetime import date, time, timedelta
from decimal import Decimal

from timesheet.payroll import day_sheet, payroll_lines
from timesheet.rounding import to_hours
from timesheet.shifts import Shift
from timesheet.weeks import by_week, week_of


def days(person, first, count, end=time(16)):
    return [Shift(person, first + timedelta(days=n), time(8), end) for n in range(count)]


def test_december_in_the_next_year():
    assert [week_of(date(2024, 12, 31)), week_of(date(2018, 12, 31))] == [(2025, 1), (2019, 1)]


def test_january_in_the_year_before():
    days = [date(2021, 1, 3), date(2023, 1, 1), date(2027, 1, 1)]
    assert [week_of(day) for day in days] == [(2020, 53), (2022, 52), (2026, 53)]


def test_overtime_at_new_year():
    assert payroll_lines(days("ann", date(2025, 12, 29), 5, time(18))) == ["ann;2026-W01;40.00;10.00"]


def test_days_after_new_year_belong_to_the_old_week():
    assert payroll_lines(days("bo", date(2020, 12, 28), 5)) == ["bo;2020-W53;40.00;0.00"]


def test_first_weeks_of_two_years_stay_apart():
    shifts = [*days("tom", date(2024, 1, 2), 2), *days("tom", date(2024, 12, 30), 1)]
    assert by_week(shifts) == {("tom", (2024, 1)): timedelta(hours=16), ("tom", (2025, 1)): timedelta(hours=8)}


def test_order_of_the_lines():
    shifts = [*days("tom", date(2024, 12, 30), 1), *days("tom", date(2024, 12, 23), 1)]
    assert payroll_lines(shifts) == ["tom;2024-W52;8.00;0.00", "tom;2025-W01;8.00;0.00"]


def test_ordinary_weeks():
    assert [week_of(date(2024, 1, 1)), week_of(date(2024, 7, 7)), week_of(date(2020, 12, 31))] == [
        (2024, 1),
        (2024, 27),
        (2020, 53),
    ]


def test_full_week_with_overtime():
    assert payroll_lines(days("maria", date(2024, 5, 6), 5, time(16, 30))) == ["maria;2024-W19;40.00;2.50"]
    assert to_hours(timedelta(days=7, minutes=20)) == Decimal("168.33")


def test_day_sheet_has_the_date():
    assert day_sheet(days("tom", date(2024, 12, 31), 2)) == ["tom;2024-12-31;8.00", "tom;2025-01-01;8.00"]
