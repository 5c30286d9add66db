"""Suites by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ConfigError
from evaluators.registry import load_suite
from tests.evaluators.folders import write_folder


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
