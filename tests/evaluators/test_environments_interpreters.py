"""Which interpreter an environment gets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.errors import EnvironmentUnavailable
from evaluators.environments.interpreters import ask_interpreter, find_interpreter, own_interpreter
from evaluators.sandbox import view


def place(folder: Path, version: str, *, name: str = "cpython", prefix: Path | None = None) -> Path:
    """Something on PATH that answers like an interpreter."""
    minor = version.rpartition(".")[0]
    prefix = prefix or folder
    (folder / "bin").mkdir(parents=True)
    program = folder / "bin" / f"python{minor}"
    program.write_text(f"#!/bin/sh\necho '{json.dumps([name, str(prefix), 'built today', version])}'\n")
    program.chmod(0o755)
    return program.parent


def on_path(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    monkeypatch.setenv("PATH", ":".join(map(str, folders)))


def test_the_engine_s_own_where_it_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path(monkeypatch, place(tmp_path / "new", "3.99.1"))
    assert find_interpreter("") == find_interpreter(">=3.11") == own_interpreter()


def test_else_the_newest_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path(monkeypatch, *(place(tmp_path / v, v) for v in ("3.98.7", "3.98.10", "3.97.1")))
    found = find_interpreter("==3.98.*")
    assert (found.version, found.minor, found.prefix) == ("3.98.10", "3.98", tmp_path / "3.98.10")


def test_none_that_fits_is_said_with_those_that_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken" / "python3.96"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    home = place(tmp_path / "home" / ".local", "3.95.0", prefix=Path.home().parent)
    on_path(
        monkeypatch, broken.parent, place(tmp_path / "a", "3.98.7"), place(tmp_path / "b", "3.94.0", name="pypy"), home
    )
    with pytest.raises(EnvironmentUnavailable) as refused:
        find_interpreter(">=3.100")
    said = str(refused.value)
    assert f"no Python >=3.100 on this machine (there is {own_interpreter().version}, 3.98.7)" in said
    assert "PATH" in said


def test_a_virtual_environment_s_interpreter_is_its_base(tmp_path: Path) -> None:
    own = own_interpreter()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(own.path)
    (tmp_path / "pyvenv.cfg").write_text(f"home = {own.path.parent}\n")
    assert ask_interpreter(tmp_path / "bin" / "python") == own


def test_its_prefix_is_shown_without_what_is_installed_there(tmp_path: Path) -> None:
    (tmp_path / "lib" / "python3.98" / "site-packages").mkdir(parents=True)
    assert str(tmp_path / "lib/python3.98/site-packages") in view.masked_folders((tmp_path,))
