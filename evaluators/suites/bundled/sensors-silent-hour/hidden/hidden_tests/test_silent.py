from sensors.figures import average, highest, lowest
from sensors.readings import Reading
from sensors.report import daily_report, row


def silent(count):
    return [Reading(f"{hour:02}:00", "cellar", None) for hour in range(count)]


def test_average_of_failures():
    assert average(silent(1)) is None
    assert average(silent(24)) is None


def test_average_without_readings():
    assert average([]) is None
    assert (lowest([]), highest([])) == (None, None)


def test_row_of_failures():
    assert row("cellar", silent(3)) == "cellar  -  -  -  (3 failed)"


def test_row_without_readings():
    assert row("new", []) == "new  -  -  -"


def test_one_broken_among_others():
    lines = ["10:00;attic;25.0", "10:00;cellar;--", "11:00;attic;--", "11:00;cellar;--", "12:00;attic;26.0"]
    assert daily_report(lines) == ["attic  25.0  25.5  26.0  (1 failed)", "cellar  -  -  -  (2 failed)"]


def test_all_broken():
    assert daily_report(["10:00;b;--", "10:00;a;--"]) == ["a  -  -  -  (1 failed)", "b  -  -  -  (1 failed)"]


def test_average_of_some():
    assert average([*silent(2), Reading("05:00", "cellar", 8.0), Reading("06:00", "cellar", 9.0)]) == 8.5


def test_average_of_zeros():
    assert average([Reading("05:00", "cellar", 0.0)]) == 0.0
    assert row("cellar", [Reading("05:00", "cellar", 0.0)]) == "cellar  0.0  0.0  0.0"
