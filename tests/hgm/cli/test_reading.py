"""What every read verb promises: the documented JSON, 80 columns, no colour in pipes, nothing that terminals obey."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from archive.layout import RunPaths
from archive.queries import Reader
from hgm.cli.manual import verbs
from hgm.cli.shapes import PRINTED
from tests.hgm.cli.typing_in import HOSTILE, OBEYED, READING, faults, typed

RAW = {"diff", "log e", "log last e", "log x"}
"""Print lines as they were written, however long."""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

every_way = pytest.mark.parametrize("way", READING)


def arguments(way: str, paths: RunPaths) -> list[str]:
    with Reader(paths) as reader:
        names = {
            "RUN": str(paths.root),
            "LAST": reader.variants()[-1].label,
            "LASTE": f"e{reader.latest_evaluations(1)[0].id}",
        }
    return [names.get(part, part) for part in READING[way]]


def test_every_verb_with_json_is_looked_at() -> None:
    with_json = {name for name, command in verbs().items() if any(p.name == "json" for p in command.params)}
    assert with_json == PRINTED.keys()
    read = {name.split()[0] for name in READING}
    tested_elsewhere = {
        "compare-policies",
        "eval",
        "export",
        "discriminate",
        "doctor",
        "simulate",
        "tasks check",
        "tasks mine",
        "tasks closed-book",
        "suites",
        "suites fetch",
        "suites check",
    }
    assert with_json - read == tested_elsewhere


@every_way
def test_the_json_is_the_documented_one(finished: RunPaths, way: str) -> None:
    words = arguments(way, finished)
    options = [word for word in words if word in PRINTED[words[0]]]
    given = options[0] if options else "ID" if way.startswith("log ") else ""
    out, err = typed(*words, "--json")
    assert faults(json.loads(out), PRINTED[words[0]][given]) == []
    assert err == ""


@every_way
def test_text_fits_80_columns_without_colour(finished: RunPaths, way: str) -> None:
    out, _ = typed(*arguments(way, finished), COLUMNS="80")
    assert out.strip()
    assert not OBEYED.search(out)
    if way not in RAW:
        assert max(len(line) for line in out.splitlines()) <= 80, out
        assert not [line for line in out.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize("way", ["tree", "show", "log", "best"])
def test_nothing_is_cut_in_a_pipe(hostile: RunPaths, way: str) -> None:
    out, _ = typed(*arguments(way, hostile))
    assert "…" not in out
    assert "[bold]no markup[/]" in out


@every_way
@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
def test_nothing_steers_the_terminal(hostile: RunPaths, way: str, as_json: bool, terminal: bool) -> None:
    env = {"FORCE_COLOR": "1", "COLUMNS": "80", "TERM": "xterm-256color"} if terminal else {}
    out, err = typed(*arguments(way, hostile), *(["--json"] if as_json else []), **env)
    assert not OBEYED.search(COLOUR.sub("", out) if terminal else out)
    assert not OBEYED.search(err)
    if as_json:
        json.loads(out)


def test_the_hostile_run_is_hostile_and_still_readable(hostile: RunPaths) -> None:
    with Reader(hostile) as reader:
        assert "\x1b" in reader.variants()[-1].idea
        assert "\x1b" in reader.diff(0, reader.variants()[-1].id)
    shown = json.loads(typed("best", hostile.root, "--top", "99", "--json")[0])
    assert HOSTILE.replace("\x00", "\ufffd") in {one["idea"] for one in shown}


@every_way
def test_a_reader_that_leaves_ends_it_quietly(finished: RunPaths, way: str) -> None:
    command = [sys.executable, "-m", "hgm", *arguments(way, finished)]
    verb = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert verb.stdout is not None
    verb.stdout.close()
    _, said = verb.communicate(timeout=60)
    assert (verb.returncode, said) == (141, b"")


@pytest.mark.parametrize("words", [["--help"], ["log", "--help"], ["tree", "RUN", "--json"]], ids=" ".join)
def test_help_and_json_end_quietly_too(finished: RunPaths, words: list[str]) -> None:
    words = [str(finished.root) if word == "RUN" else word for word in words]
    verb = subprocess.Popen([sys.executable, "-m", "hgm", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert verb.stdout is not None
    verb.stdout.close()
    _, said = verb.communicate(timeout=60)
    assert (verb.returncode, said) == (141, b"")


def test_narration_ends_quietly_too(finished: RunPaths) -> None:
    command = [sys.executable, "-m", "hgm", "diff", str(finished.root), "root"]
    verb = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert verb.stdout is not None
    verb.stdout.close()
    assert verb.wait(timeout=60) == 141
