"""A small task of our own, as a value and as a folder on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from archive.files import File, write_tree
from evaluators.base import Task
from evaluators.suites.repository import load_task

TASK_TOML = '''\
id = "adds-wrong"
statement = """
`add(2, 2)` gives 0.
"""
test_command = "python -m unittest -q"
must_pass = ["tests/test_visible.py::TestAdd::test_two", "hidden_tests/test_add.py::test_four", \
"hidden_tests/test_pair.py::test_pair"]
must_stay = ["tests/test_visible.py::TestAdd::test_zero", "hidden_tests/test_add.py::test_zero"]
'''
BUGGY = "def add(a, b):\n    return a - b\n\n\ndef pair(a, b):\n    return [add(a, 0), add(b, b)]\n"
FIXED = BUGGY.replace("a - b", "a + b")
FOLDER = {
    "task.toml": TASK_TOML,
    "repo/calc.py": BUGGY,
    "repo/tests/__init__.py": "",
    "repo/tests/test_visible.py": (
        "import unittest\n\nfrom calc import add\n\n\nclass TestAdd(unittest.TestCase):\n"
        "    def test_zero(self):\n        self.assertEqual(add(0, 0), 0)\n\n"
        "    def test_two(self):\n        self.assertEqual(add(1, 1), 2)\n"
    ),
    "hidden/hidden_tests/test_add.py": (
        "from calc import add\n\n\ndef test_zero():\n    assert add(0, 0) == 0\n\n\n"
        "def test_four():\n    assert add(2, 2) == 4\n"
    ),
    "hidden/hidden_tests/test_pair.py": "import calc\n\n\ndef test_pair():\n    assert calc.pair(1, 2) == [1, 4]\n",
    "reference/calc.py": FIXED,
}


def write_folder(directory: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    """The task as a folder; `changes` are files to write instead, or to leave out."""
    texts = {**FOLDER, **(changes or {})}
    write_tree({path: File(text.encode()) for path, text in texts.items() if text is not None}, directory)
    return directory


def make_task(directory: Path, changes: Mapping[str, str | None] | None = None) -> Task:
    return load_task(write_folder(directory, changes), "small")
