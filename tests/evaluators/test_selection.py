"""Which of a task's test code a judged run gets: what its tests can reach, and nothing that could be missed."""

from __future__ import annotations

import ast

import pytest

from evaluators.selection import selected

TESTS = '''\
import pytest

from tests.support import number


@pytest.fixture(autouse=True)
def test_room(tmp_path):
    yield tmp_path


def test_judged():
    assert number() == 1


@pytest.mark.parametrize("n", [1, 2])
def test_other(n):
    assert number() == n


def test_called():
    return 1


def test_calls():
    assert test_called() == 1


class TestAll:
    @staticmethod
    def test_decorated():
        pass

    async def test_inside(self):
        """Nobody
        asks for this.
        """


class TestNothingLeft:
    def test_alone(self):
        pass
'''
SUPPORT = (
    "from tests import far\n\n\ndef number():\n    return far.one\n\n\ndef test_of_its_own():\n    assert number()\n"
)
SOURCES = {
    "tests/__init__.py": "",
    "tests/conftest.py": "pytest_plugins = ['tests.plug']\n",
    "tests/far.py": "one = 1\n",
    "tests/plug.py": "",
    "tests/support.py": SUPPORT,
    "tests/test_it.py": TESTS,
    "tests/test_elsewhere.py": "def test_elsewhere(): pass\n",
    "tests/unused.py": "",
}


def chosen(*ids: str, **more: str) -> dict[str, str]:
    sources = {**SOURCES, **{f"tests/{name}.py": text for name, text in more.items()}}
    return selected(ids, tuple((path, text.encode("utf-8", "surrogateescape")) for path, text in sources.items()))


def functions(text: str) -> dict[str, int]:
    """Name → line."""
    return {node.name: node.lineno for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}


def test_files_that_are_named_on_the_way_are_there_and_no_others() -> None:
    found = chosen("tests/test_it.py::test_judged")
    assert set(found) == {f"tests/{name}.py" for name in ("__init__", "conftest", "far", "plug", "support", "test_it")}


def test_other_tests_are_gone_and_lines_stay_where_they_are() -> None:
    found = chosen("tests/test_it.py::test_judged")
    left, before = functions(found["tests/test_it.py"]), functions(TESTS)
    assert set(left) == {"test_room", "test_judged", "test_called", "test_decorated"}, "fixtures, helpers, the unusual"
    assert all(before[name] == line for name, line in left.items())
    assert found["tests/test_it.py"].count("\n") == TESTS.count("\n")
    assert set(functions(found["tests/support.py"])) == {"number"}


@pytest.mark.parametrize(
    "id",
    ["tests/test_it.py::test_other[1]", "tests/test_it.py::TestDerived::test_other", "tests/test_it.py::test_other"],
)
def test_a_judged_test_is_kept_by_its_name_wherever_it_is_defined(id: str) -> None:
    assert "test_other" in functions(chosen(id)["tests/test_it.py"])


def test_a_file_as_an_id_is_judged_as_a_whole() -> None:
    assert chosen("tests/test_it.py")["tests/test_it.py"] == TESTS


@pytest.mark.parametrize("word", ["importlib", "__import__", "pkgutil", "runpy"])
def test_who_may_import_by_a_computed_name_gets_all_files(word: str) -> None:
    found = chosen("tests/test_it.py::test_judged", conftest=f"x = '{word}'\n")
    assert {*found} == {*SOURCES}


@pytest.mark.parametrize(
    "text", ["def test_a(): pass\nclass (\n", "x = '\udcff'\ndef test_a(): pass\n", "x = 1\rdef test_a(): pass\n"]
)
def test_what_cannot_be_cut_for_sure_stays_as_it_is(text: str) -> None:
    assert chosen("tests/test_odd.py::test_b", test_odd=text)["tests/test_odd.py"] == text


def test_all_that_shares_a_line_or_a_name_in_another_file_stays() -> None:
    odd = "if 1:\n    def test_nested(): pass\ndef test_a(): pass\n"
    found = chosen("tests/test_odd.py::test_b", test_odd=odd, conftest="def pytest_x(): return 'test_a'\n")
    assert found["tests/test_odd.py"] == odd
