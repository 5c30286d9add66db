import pytest

from buildgraph.buildfile import parse
from buildgraph.errors import MissingSourceError
from buildgraph.plan import plan
from buildgraph.stale import is_stale

PROJECT = parse(
    "app: main.o util.o\n"
    "main.o: main.c util.h config.h\n"
    "util.o: util.c util.h\n"
    "docs: guide.md\n"
    "all: app docs\n"
)
FRESH = {
    "all": 40,
    "app": 30,
    "docs": 30,
    "main.o": 20,
    "util.o": 20,
    "main.c": 10,
    "util.c": 10,
    "util.h": 10,
    "config.h": 10,
    "guide.md": 10,
}


def rebuilt(**touched):
    changed = {name.replace("_", "."): stamp for name, stamp in touched.items()}
    return plan(PROJECT, {**FRESH, **changed}, ["all"])


def test_header_is_newer():
    graph = parse("app.o: app.c util.h")
    assert is_stale(graph, {"app.o": 50, "app.c": 10, "util.h": 60}, "app.o") is True


def test_any_position():
    graph = parse("x: a b c d")
    for newer in "abcd":
        stamps = {"x": 5, "a": 1, "b": 1, "c": 1, "d": 1, newer: 6}
        assert is_stale(graph, stamps, "x") is True


def test_nothing_is_newer():
    assert is_stale(parse("x: a b c"), {"x": 5, "a": 5, "b": 4, "c": 5}, "x") is False
    assert rebuilt() == []


def test_no_dependencies():
    graph = parse("x:")
    assert is_stale(graph, {"x": 1}, "x") is False
    assert is_stale(graph, {}, "x") is True


def test_first_source():
    assert rebuilt(main_c=50) == ["main.o", "app", "all"]


def test_last_source():
    assert rebuilt(config_h=50) == ["main.o", "app", "all"]


def test_shared_header():
    assert rebuilt(util_h=50) == ["main.o", "util.o", "app", "all"]


def test_second_target_is_stale():
    assert rebuilt(util_c=50) == ["util.o", "app", "all"]
    assert rebuilt(guide_md=50) == ["docs", "all"]


def test_second_target_was_built_by_hand():
    assert rebuilt(util_o=35) == ["app", "all"]


def test_second_source_is_missing():
    with pytest.raises(MissingSourceError, match=r"b\.c"):
        is_stale(parse("x: a.c b.c"), {"x": 5, "a.c": 1}, "x")
