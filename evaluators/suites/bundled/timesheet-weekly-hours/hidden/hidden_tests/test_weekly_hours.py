from datetime import date, time, timedelta
from decimal import Decimal

from timesheet.overtime import Pay, split
from timesheet.payroll import day_sheet, payroll_lines
from timesheet.rounding import to_hours
from timesheet.shifts import Shift

MONDAY = date(2024, 5, 6)


def week(person, start, end, break_minutes, days):
    return [Shift(person, MONDAY + timedelta(days=n), start, end, break_minutes) for n in range(days)]


def test_full_week_with_overtime():
    assert payroll_lines(week("maria", time(8), time(17), 30, 5)) == ["maria;2024-W19;40.00;2.50"]


def test_three_long_days():
    assert payroll_lines(week("tom", time(8), time(17), 15, 3)) == ["tom;2024-W19;26.25;0.00"]


def test_exactly_one_day():
    assert payroll_lines(week("ann", time(8), time(16), 0, 3)) == ["ann;2024-W19;24.00;0.00"]


def test_more_than_two_days():
    assert payroll_lines(week("leo", time(6), time(18), 60, 6)) == ["leo;2024-W19;40.00;26.00"]


def test_part_time():
    assert payroll_lines(week("eve", time(8), time(16), 0, 2)) == ["eve;2024-W19;16.00;0.00"]


def test_just_below_one_day():
    assert payroll_lines(week("sam", time(8), time(16), 5, 3)) == ["sam;2024-W19;24.00;0.00"]
    assert payroll_lines(week("sam", time(8), time(16), 15, 3)) == ["sam;2024-W19;23.25;0.00"]


def test_hours():
    assert to_hours(timedelta(hours=24)) == Decimal("24.00")
    assert to_hours(timedelta(hours=42, minutes=30)) == Decimal("42.50")
    assert to_hours(timedelta(days=7, minutes=20)) == Decimal("168.33")


def test_short_hours():
    assert to_hours(timedelta()) == Decimal("0.00")
    assert to_hours(timedelta(minutes=40)) == Decimal("0.67")
    assert str(to_hours(timedelta(hours=23, minutes=45))) == "23.75"


def test_split_at_the_edge():
    assert split(timedelta(hours=40)) == Pay(Decimal("40.00"), Decimal("0.00"))
    assert split(timedelta(hours=40, minutes=15)) == Pay(Decimal("40.00"), Decimal("0.25"))


def test_day_sheet_is_as_before():
    assert day_sheet(week("maria", time(8), time(17), 30, 2)) == ["maria;2024-05-06;8.50", "maria;2024-05-07;8.50"]
