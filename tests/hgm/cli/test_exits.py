"""Each verb's exit codes for the mistakes that any verb can meet, and what the shell offers after Tab."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from archive.layout import RunPaths
from archive.store import Archive
from evaluators.catalog import KNOWN
from hgm.cli.manual import verbs
from tests.hgm.cli.conftest import copied
from tests.hgm.cli.typing_in import OBEYED, typed

MORE = {
    "budget": ["evaluations=1"],
    **{verb: ["root"] for verb in ("pin", "expand", "evaluate")},
    "ban": ["root", "--undo"],
    "note": ["root", "look here"],
}
WITH_RUN = [name for name, command in verbs().items() if any(p.name == "run" and p.required for p in command.params)]
WITH_VARIANT = [name for name, command in verbs().items() if any(p.name == "variant" for p in command.params)]
STEERING = ["pause", "resume", "stop", "budget", "ban", "pin", "expand", "evaluate"]


@pytest.mark.parametrize("verb", [verb for verb in WITH_RUN if verb != "init"])
def test_what_is_no_run(tmp_path: Path, verb: str) -> None:
    said = typed(verb, tmp_path / "nowhere", *MORE.get(verb, []), code=3)[1]
    assert "nowhere is not a run" in said


@pytest.mark.parametrize("verb", [verb for verb in WITH_RUN if verb not in ("init", "run", "tui", *STEERING)])
def test_a_run_that_was_never_started(finished: RunPaths, tmp_path: Path, verb: str) -> None:
    (tmp_path / "hgm.toml").write_text(finished.config.read_text())
    assert "hgm run" in typed(verb, tmp_path, *MORE.get(verb, []), code=3)[1]


@pytest.mark.parametrize("verb", STEERING)
def test_nobody_to_steer(finished: RunPaths, verb: str) -> None:
    said = typed(verb, finished.root, *MORE.get(verb, []), code=4)[1]
    assert "nobody drives" in said
    assert (f"Raise [budget] in {finished.config}" in said) is (verb == "budget")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["x1"], 2, "x1 is an expansion"),
        (["v1"], 2, "'v1' is no id"),
        (["e999"], 9, "evaluation 999"),
        (["e1", "--held-out"], 2, "leave out --tasks and --held-out"),
        (["e1", "-n", "2"], 2, "leave out --tasks and --held-out"),
    ],
)
def test_what_cannot_be_evaluated_again(finished: RunPaths, words: list[str], code: int, message: str) -> None:
    assert message in typed("evaluate", finished.root, *words, "--again", code=code)[1]


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("evaluations", "'evaluations': write NAME=AMOUNT with one of"),
        ("evaluations=", "evaluations: '' is not a count"),
        ("evaluations=0", "a budget can only grow"),
        ("evaluations=-10", "a budget can only grow"),
        ("wall=-5", "a budget can only grow"),
        ("tokens=1e40", "more than can be counted"),
        ("usd=5€", "usd: '5€' is not an amount of money"),
    ],
)
def test_a_budget_that_cannot_be(finished: RunPaths, amount: str, message: str) -> None:
    assert message in typed("budget", finished.root, amount, code=2)[1]


def test_a_run_without_a_name_is_not_the_directory_that_one_is_in(
    finished: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(finished.root)
    assert "'' is not a run" in typed("status", "", code=3)[1]


def test_a_run_that_lost_its_configuration(finished: RunPaths, tmp_path: Path) -> None:
    shutil.copy(finished.archive, tmp_path / "archive.db")
    assert "its hgm.toml is missing; restore it" in typed("status", tmp_path, code=3)[1]


@pytest.mark.parametrize("verb", ["status", "tree", "best"])
def test_a_run_in_its_first_moment_has_no_variant(finished: RunPaths, tmp_path: Path, verb: str) -> None:
    (tmp_path / "hgm.toml").write_text(finished.config.read_text())
    Archive.create(RunPaths(tmp_path), []).close()
    typed(verb, tmp_path)
    assert verb != "tree" or "no variant yet" in typed(verb, tmp_path)[1]


def test_doctor_sees_commits_that_are_gone(finished: RunPaths, tmp_path: Path) -> None:
    shutil.copytree(finished.root, tmp_path / "run")
    assert "each with its commit" in typed("doctor", tmp_path / "run", code=2)[0]  # the copy's suite is elsewhere
    shutil.rmtree(tmp_path / "run" / "agents.git" / "objects")
    (tmp_path / "run" / "agents.git" / "objects").mkdir()
    said = typed("doctor", tmp_path / "run", code=3)[0]
    assert "variants; restore it from a copy of the run" in said
    assert "builtin for evaluate, edit, diagnose, judge; can one_call seed; cannot tool_choice stop schema" in said


@pytest.mark.parametrize("verb", WITH_VARIANT)
def test_a_variant_that_there_is_not(finished: RunPaths, verb: str) -> None:
    assert "v999" in typed(verb, finished.root, "v999", *MORE.get(verb, [])[1:], code=9)[1]


@pytest.mark.parametrize("verb", verbs())
def test_an_option_that_there_is_not(verb: str) -> None:
    assert "--nonsense" in typed(*verb.split(), "--nonsense", code=2)[1]


def test_the_version() -> None:
    from hgm import __version__

    assert typed("--version")[0] == f"hgm {__version__}\n"


def offered(line: str, cwd: Path, shell: str = "bash", do: str = "complete") -> list[str]:
    """What the shell would offer where `line` ends."""
    words = line.split(" ")
    env = {**os.environ, "_HGM_COMPLETE": f"{do}_{shell}", "PYTHONPATH": str(Path.cwd())}
    env |= {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_TYPER_COMPLETE_ARGS": line}
    code = "import sys; sys.argv[0] = 'hgm'; from hgm.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=cwd, env=env, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_the_shell_completes(hostile: RunPaths, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "mine").symlink_to(hostile.root)
    assert offered("hgm st", tmp_path) == ["status", "stop"]
    assert offered("hgm show m", tmp_path) == ["mine"]
    assert offered("hgm show mine v", tmp_path)[:2] == ["v0", "v1"]
    assert offered("hgm show nothing ", tmp_path) == ["best", "root"]
    assert "e1" in offered("hgm log mine e", tmp_path)
    assert offered("hgm init x --suite ", tmp_path) == list(KNOWN)
    assert offered("hgm init x --suite ./r", tmp_path) == ["./runs/"]
    assert offered("hgm diff mine best --against p", tmp_path) == ["parent"]
    assert offered("hgm budget mine w", tmp_path) == ["wall="]
    assert not OBEYED.search("\n".join(offered("hgm show mine v", tmp_path, "fish")))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script(shell: str, tmp_path: Path) -> None:
    script = "\n".join(offered("hgm", tmp_path, shell, do="source"))
    assert f"_HGM_COMPLETE=complete_{shell}" in script


@pytest.mark.parametrize("verb", [verb for verb in WITH_RUN if verb not in ("init", "tui", *STEERING)])
def test_a_tree_that_goes_round_in_a_circle(finished: RunPaths, tmp_path: Path, verb: str) -> None:
    """v1 and v2 are each other's parent, in an archive that something else wrote to: no verb walks round for ever."""
    paths = copied(finished, tmp_path)
    with contextlib.closing(sqlite3.connect(paths.archive, isolation_level=None)) as database:
        for sql in (
            "PRAGMA ignore_check_constraints = ON",
            "DROP TRIGGER variants_identity",
            "UPDATE variants SET parent_id = 3 - id WHERE id IN (1, 2)",
        ):
            database.execute(sql)
    out, err = typed(verb, paths.root, *MORE.get(verb, []), code=3)
    assert "the tree in" in out + err
    assert "v1 has v2 for a parent, which is not older" in out + err


def test_a_second_root(finished: RunPaths, tmp_path: Path) -> None:
    paths = copied(finished, tmp_path)
    with contextlib.closing(sqlite3.connect(paths.archive, isolation_level=None)) as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute("DROP TRIGGER variants_identity")
        database.execute("UPDATE variants SET parent_id = NULL WHERE id = 2")
    assert "v2 has no parent" in typed("status", paths.root, code=3)[1]
