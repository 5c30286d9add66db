"""Suites by name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import BaseModel

from archive.errors import ConfigError
from archive.files import Change, File
from evaluators.base import Task
from evaluators.catalog import KNOWN, Known
from evaluators.environments import Environments
from evaluators.proof import prove
from evaluators.registry import load_suite
from evaluators.sandbox.base import Sandbox
from evaluators.suites.published import read_records
from evaluators.suites.repository import seal
from evaluators.suites.splits import split_by_name
from evaluators.suites.store import keep
from tests.evaluators.folders import write_folder

SUITES_PAGE = Path(__file__).parents[2] / "docs" / "suites.md"


def test_a_path_is_a_suite(tmp_path: Path) -> None:
    write_folder(tmp_path / "suite" / "a")
    suite = load_suite(str(tmp_path / "suite"))
    assert suite.name == "suite"
    assert [task.id for task in suite.tasks()] == ["adds-wrong"]


def test_a_wrong_name_or_data_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match=r"there are bundled, efficiency, quixbugs, .* .did you mean 'quixbugs'"):
        load_suite("quixbug")
    with pytest.raises(ConfigError, match="no such directory"):
        load_suite("/nowhere/at/all")
    monkeypatch.setenv("HGM_SUITES", str(tmp_path))
    with pytest.raises(ConfigError, match="its data is not here; get it with: hgm suites fetch quixbugs"):
        load_suite("quixbugs")
    with pytest.raises(ConfigError, match="takes no --data"):
        load_suite("bundled", tmp_path)
    with pytest.raises(ConfigError, match="takes no --data"):
        load_suite(str(tmp_path), tmp_path)
    with pytest.raises(ConfigError, match="neither a clone"):
        load_suite("quixbugs", tmp_path).tasks()


async def test_the_documented_suite_is_known_by_name_and_proven(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SUITES_PAGE.read_text("utf-8").partition("<!-- run by tests/evaluators/test_registry.py -->\n```python\n")[2]
    offered = (BaseModel, Change, File, Path, Sequence, Task, read_records, seal, split_by_name)
    names: dict[str, object] = {one.__name__: one for one in offered}
    exec(compile(text.partition("```")[0], "suites.md", "exec"), names)
    monkeypatch.setitem(
        KNOWN, "mine", Known("mine", "what it is", "MIT", "https://nowhere/", folder=names["MineSuite"])
    )  # type: ignore[arg-type]
    monkeypatch.setenv("HGM_SUITES", str(tmp_path))
    record = {
        "name": "double",
        "text": "Write double(x).",
        "stub": "def double(x):\n    return x\n",
        "answer": "def double(x):\n    return 2 * x\n",
        "tests": "from answer import double\n\n\ndef test_answer():\n    assert double(4) == 8\n",
    }
    keep("mine", "here", json.dumps(record).encode())
    suite = load_suite("mine")
    (proof,) = await prove(sandbox, suite, suite.tasks(), Environments(), 1, lambda _: None)
    assert (proof.task_id, proof.holds, proof.reference, proof.empty) == ("double", True, True, False)
