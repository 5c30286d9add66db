from datetime import date

from todo import parse_item, top
from todo.agenda import agenda
from todo.ranking import late, urgency

TODAY = date(2024, 9, 15)


def items(*lines):
    return [parse_item(line) for line in lines]


def order(*lines, count=9):
    return [item.title for item in top(items(*lines), count, TODAY)]


def test_sooner_first():
    assert order("(B) c due:2024-09-30", "(B) b due:2024-09-20", "(B) a due:2024-09-16") == ["a", "b", "c"]


def test_late_ones_before_all():
    assert order("(B) x due:2024-09-15", "(B) y due:2024-09-10", "(B) z due:2024-09-13") == ["y", "z", "x"]


def test_without_a_date_last():
    assert order("(C) some day", "(C) tomorrow due:2024-09-16") == ["tomorrow", "some day"]


def test_one_step_is_ten_days():
    assert order("(B) b due:2024-09-24", "(C) c due:2024-09-15", "(A) a due:2024-10-03") == ["a", "b", "c"]
    assert order("(B) b due:2024-09-26", "(C) c due:2024-09-15") == ["c", "b"]


def test_points_fall_with_the_days():
    some = items("(B) a due:2024-09-12", "(B) b due:2024-09-15", "(B) c due:2024-09-19")
    points = [urgency(item, TODAY) for item in some]
    assert points == sorted(points, reverse=True)
    assert points[0] - points[1] == 3
    assert points[1] - points[2] == 4


def test_agenda():
    lines = agenda(items("(C) Bins due:2024-09-14", "(C) Roof", "(C) Cake due:2024-09-15"), TODAY, count=2)
    assert lines == ["Late: 1", "C Bins (1 days late)", "C Cake (today)"]


def test_same_day():
    assert order("(C) c due:2024-09-20", "(A) a due:2024-09-20", "(B) b due:2024-09-20") == ["a", "b", "c"]


def test_late_list():
    some = items("(A) a due:2024-09-01", "(C) b due:2024-09-16")
    assert [item.title for item in late(some, TODAY)] == ["a"]
