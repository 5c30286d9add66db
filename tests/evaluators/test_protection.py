"""Which part of a change counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.files import Change, File, Mode
from evaluators.base import Task
from evaluators.protection import config_file, kept_change, trusted_paths
from tests.evaluators.folders import make_task


@pytest.fixture
def task(tmp_path: Path) -> Task:
    return make_task(
        tmp_path,
        {
            "hidden/src/pkg/test_core.py": "",
            "repo/src/pkg/core.py": "",
            "repo/pyproject.toml": '[project]\nname = "x"\n\n[tool.pytest.ini_options]\npythonpath = ["src"]\n',
        },
    )


def kept(task: Task, *paths: str, text: str = "x = 1\n") -> set[str]:
    return set(kept_change(task, Change({path: File(text.encode()) for path in paths})).entries)


@pytest.mark.parametrize(
    "path",
    [
        "tests/test_visible.py",
        "tests/new/deep.txt",
        "test_at_top.py",
        "src/pkg/test_core.py",
        "src/pkg/core_test.py",
        "hidden_tests/test_add.py",
        "hidden_tests/__init__.py",
        "conftest.py",
        "src/pkg/conftest.py",
        "pytest.ini",
        ".pytest.ini",
        "pytest.toml",
        "sitecustomize.py",
        "src/usercustomize.py",
        "a/b.pth",
        "x.egg-info/entry_points.txt",
        "x-1.0.dist-info/entry_points.txt",
        "calc.py/test_add.py/x.py",
    ],
)
def test_what_the_judge_relies_on_is_left_out(task: Task, path: str) -> None:
    assert kept(task, path, "src/pkg/core.py") == {"src/pkg/core.py"} | (
        {path} if path.startswith("calc.py/") else set()
    )


@pytest.mark.parametrize(
    "path", ["calc.py", "src/pkg/new.py", "latest.py", "testing/tools.py", "src/contest.py", "README"]
)
def test_everything_else_counts(task: Task, path: str) -> None:
    assert kept(task, path) == {path}


def test_removing_a_test_does_not_count(task: Task) -> None:
    change = Change({"tests/test_visible.py": None, "calc.py": None})
    assert kept_change(task, change).entries == {"calc.py": None}


@pytest.mark.parametrize("path", ["hidden_tests", "tests", "src", "src/pkg"])
def test_nothing_takes_the_place_of_a_directory_with_tests(task: Task, path: str) -> None:
    link = File(b"alibi", Mode.SYMLINK)
    assert not kept_change(task, Change({path: link}))


def test_nothing_goes_below_a_file_of_the_exam(task: Task) -> None:
    assert not kept(task, "hidden_tests/test_add.py/x.py", "tests/test_visible.py/y")


PYTEST_PART = '[tool.pytest.ini_options]\npythonpath = ["src"]\n'


@pytest.mark.parametrize(
    ("path", "text", "counts"),
    [
        ("pyproject.toml", f'{PYTEST_PART}[project]\nname = "renamed"\n', True),
        ("pyproject.toml", f"{PYTEST_PART}addopts = '-x'\n", False),
        ("pyproject.toml", '[project]\nname = "x"\n', False),
        ("pyproject.toml", "no toml [", False),
        ("pyproject.toml", "tool = 3\n", False),
        ("setup.cfg", "[metadata]\nname = x\n", True),
        ("setup.cfg", "[tool:pytest]\naddopts = -x\n", False),
        ("setup.cfg", "no section\n", False),
        ("tox.ini", "[tox]\nenvlist = py\n", True),
        ("tox.ini", "[pytest]\naddopts = -x\n", False),
    ],
)
def test_a_configuration_counts_if_its_pytest_part_is_the_same(task: Task, path: str, text: str, counts: bool) -> None:
    assert bool(kept(task, path, text=text)) is counts


def test_pytest_configuration_cannot_be_removed(task: Task) -> None:
    assert not kept_change(task, Change({"pyproject.toml": None}))


def test_where_test_edits_are_allowed_hooks_and_hidden_files_still_are_not(task: Task) -> None:
    task = replace(task, protected=())
    assert kept(
        task, "tests/test_visible.py", "conftest.py", "hidden_tests/test_add.py", "hidden_tests/conftest.py"
    ) == {"tests/test_visible.py"}


def test_trusted_paths_are_tests_hooks_and_hidden_files(task: Task) -> None:
    assert trusted_paths(task) == {*task.hidden, "tests/__init__.py", "tests/test_visible.py"}


def test_config_file_is_the_one_that_pytest_would_take(task: Task) -> None:
    assert config_file(task.files) == "pyproject.toml"
    assert config_file({**task.files, "pytest.ini": File(b"")}) == "pytest.ini"
    assert config_file({"pyproject.toml": File(b"[project]\n"), "tox.ini": File(b"[pytest]\n")}) == "tox.ini"
    assert config_file({"pyproject.toml": File(b"[project]\n")}) is None
