import pytest

from quarry.heap import Heap
from quarry.lists import read_orders, read_survey
from quarry.tonnes import parse_tonnes, show_tonnes
from quarry.yard import free, wall_list


def test_thousands():
    assert [parse_tonnes(text) for text in ("1,240 t", "1,000 t", "12,005t", " 10,900 ")] == [1240, 1000, 12005, 10900]


def test_millions():
    assert parse_tonnes("2,400,000 t") == 2_400_000


def test_there_and_back():
    for tonnes in (999, 1000, 65_432, 1_000_001):
        assert parse_tonnes(show_tonnes(tonnes)) == tonnes


def test_wall_list_is_a_survey():
    heaps = [Heap("gravel", 960), Heap("rubble", 1240), Heap("rubble", 800)]
    assert wall_list(heaps) == ["gravel: 960 t", "rubble: 2,040 t"]
    assert read_survey(wall_list(heaps)) == [Heap("gravel", 960), Heap("rubble", 2040)]


def test_big_orders():
    promised = read_orders(["Motorway: rubble: 3,500 t", "Town: rubble: 40 t"])
    assert promised == {"rubble": 3540}
    assert free(read_survey(["rubble: 3,000 t"]), promised) == {"rubble": -540}


def test_without_comma():
    assert [parse_tonnes(text) for text in ("1240 t", "98 t", "0")] == [1240, 98, 0]


def test_still_refused():
    for text in ("", "t", ", t", "-1 t", "1.5 t", "ten t"):
        with pytest.raises(ValueError):
            parse_tonnes(text)
