import pytest

from buildgraph.buildfile import parse
from buildgraph.errors import BuildError, CycleError
from buildgraph.order import build_order
from buildgraph.plan import plan


def cycle(text, *goals):
    with pytest.raises(CycleError) as caught:
        build_order(parse(text), goals)
    return caught.value.path


def test_needs_itself():
    assert cycle("docs: docs", "docs") == ["docs", "docs"]


def test_everything_in_the_circle():
    assert cycle("a: b\nb: c\nc: a", "a") == ["a", "b", "c", "a"]


def test_entered_at_another_target():
    assert cycle("a: b\nb: c\nc: a", "c") == ["c", "a", "b", "c"]


def test_long_way_to_the_circle():
    assert cycle("all: app\napp: lib\nlib: x.o\nx.o: y.o\ny.o: x.o", "all") == ["x.o", "y.o", "x.o"]


def test_not_the_first_dependency():
    assert cycle("top: good bad\ngood: src\nbad: worse\nworse: src bad", "top") == ["bad", "worse", "bad"]


def test_second_goal():
    assert cycle("a: src\nb: c d\nc: src\nd: b", "a", "b") == ["b", "d", "b"]


def test_message():
    with pytest.raises(BuildError) as caught:
        plan(parse("site: pages\npages: index\nindex: pages"), {"site": 1})
    assert str(caught.value) == "cycle: pages -> index -> pages"


def test_no_circle():
    graph = parse("all: app docs\napp: x.o y.o\nx.o: x.c util.h\ny.o: y.c util.h\ndocs: app")
    assert build_order(graph, ["all"]) == ["x.o", "y.o", "app", "docs", "all"]
    assert build_order(graph, ["docs", "x.o"]) == ["x.o", "y.o", "app", "docs"]


def test_circle_that_no_goal_needs():
    assert build_order(parse("a: src\nb: c\nc: b"), ["a"]) == ["a"]
