"""`hgm compare-policies` with the toy agent: whole searches, read, interrupted and asked for again."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest

from archive.errors import ConfigError
from archive.layout import RunPaths
from archive.queries import Reader
from hgm.compare import Entry, Result, contestant, standings
from tests.e2e.test_search import HGM, hgm, wait_for
from tests.hgm.cli.typing_in import faults
from tests.toy import write_agent, write_suite

HUXLEY = contestant("huxley")


def asked(place: Path, *more: str, seeds: int = 2, pause_s: float = 0.0) -> list[str]:
    if not (place / "agent").exists():
        write_agent(place / "agent", skill=4, edits=("+4",), pause_s=pause_s)
        write_suite(place / "suite")
    where = ["--suite", str(place / "suite"), "--agent", str(place / "agent")]
    return ["compare-policies", str(place / "runs"), "--seeds", str(seeds), "--evaluations", "24", *where, *more]


def counted(paths: RunPaths) -> int:
    with Reader(paths) as reader:
        return reader.totals().n


def test_searches_are_run_once_and_compared(tmp_path: Path) -> None:
    first = hgm(*asked(tmp_path, "--policy", "huxley", "--plain", "--json"))
    assert faults(json.loads(first.stdout), "Comparison") == []
    (found,) = json.loads(first.stdout)["policies"]
    assert [one["seed"] for one in found["searches"]] == [0, 1]
    assert found["against_first"] is None
    assert found["gain"]["estimate"] == pytest.approx(
        np.mean([one["held_out"]["difference"] if one["held_out"] else 0.0 for one in found["searches"]])
    )
    assert found["gain"]["estimate"] > 0, "every edit of this agent improves it"
    again = hgm(*asked(tmp_path, "--policy", "huxley", "--plain", "--json"))
    assert json.loads(again.stdout) == json.loads(first.stdout), "what has ended is only read"
    refused = hgm(*asked(tmp_path, "--policy", "huxley", "--workers", "7"), code=2).stderr
    assert "asks for something else" in refused
    assert "huxley-0/hgm.toml" in refused


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(tmp_path: Path) -> None:
    command = asked(tmp_path, "--policy", "huxley", "--plain", seeds=1, pause_s=0.4)
    process = subprocess.Popen([*HGM, *command], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    paths = RunPaths(tmp_path / "runs" / "huxley-0")
    wait_for(lambda: paths.archive.exists() and counted(paths) > 0)
    process.send_signal(signal.SIGINT)
    _, narration = process.communicate(timeout=60)
    assert process.returncode == 130, narration
    assert "The same command goes on" in narration
    assert "v" in hgm(*command).stdout


def test_what_is_asked_for_wrongly(tmp_path: Path) -> None:
    said = hgm("compare-policies", tmp_path / "a", "--policy", "huxly", code=2).stderr
    assert "did you mean 'huxley'" in said
    said = hgm("compare-policies", tmp_path / "a", "--policy", "huxley", "--policy", "huxley", code=2).stderr
    assert "twice" in said
    assert not (tmp_path / "a").exists()
    with pytest.raises(ConfigError, match="no key=value"):
        contestant("huxley:kappa")


def result(label: str, seed: int, gains: list[float]) -> Result:
    entry = Entry(contestant("huxley"), seed, RunPaths(Path(label)))
    object.__setattr__(entry.contestant, "label", label)
    return Result(entry, 5, 20, 3, 60.0, np.array(gains), None)


def test_only_seeds_that_all_have_ended_count() -> None:
    results = [
        result("a", 0, [0.0, 1.0, 0.0, 0.0]),
        result("b", 0, [1.0, 1.0, 1.0, 0.0]),
        result("a", 1, [0.0, 0.0, 0.0, 0.0]),
        result("b", 1, [1.0, 1.0, 1.0, 1.0]),
        result("a", 2, [1.0, 1.0, 1.0, 1.0]),
    ]
    first, second = standings(results)
    assert (first.contestant.label, first.against_first) == ("a", None)
    assert first.gain.estimate == pytest.approx(1 / 8)
    assert second.against_first is not None
    assert second.against_first.estimate == pytest.approx(6 / 8)
    assert second.gain.seeds == 2
    assert standings(results[:1] + results[3:4]) == []
