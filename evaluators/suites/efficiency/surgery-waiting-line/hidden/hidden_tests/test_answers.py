import pytest
from surgery.day import day
from surgery.line import Line


def test_first_come_first_served():
    line = Line()
    line.come("Ada", 1)
    line.come("Ben", 2)
    assert (line.call(), len(line)) == (("Ada", 1), 1)
    line.come("Cy", 3)
    assert [line.call(), line.call()] == [("Ben", 2), ("Cy", 3)]
    with pytest.raises(LookupError, match="nobody is waiting"):
        line.call()


def test_a_pause():
    assert day([("Ada", 0), ("Ben", 30), ("Cy", 31)], 10) == {"Ada": 0, "Ben": 0, "Cy": 9}


def test_no_patients():
    assert day([], 10) == {}
