"""Tasks that are timed, from the judge to what people see: archive, `hgm eval`, `hgm show`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.errors import ConfigError
from archive.layout import RunPaths
from archive.queries import Reader
from evaluators import efficiency
from hgm.cli.evaluate import evaluate_agents
from hgm.cli.variant import show
from hgm.config import load
from hgm.evaluate import Asked
from tests.hgm.cli.typing_in import faults, typed
from tests.toy import write_agent, write_run, write_suite

TIMED = '[efficiency]\nworkload = ["hidden_tests/test_answer.py::test_often"]\nat_least = 0.2\n'
OFTEN = "\n\ndef test_often():\n    assert {answer() for _ in range(1000)} == {42}\n"


def write_timed_suite(folder: Path) -> Path:
    write_suite(folder, search=2, held_out=1)
    for task in ("task-1", "task-2"):
        with (folder / task / "task.toml").open("a") as file:
            file.write(TIMED)
        with (folder / task / "hidden" / "hidden_tests" / "test_answer.py").open("a") as file:
            file.write(OFTEN)
    return folder


def test_efficiency_is_measured_stored_and_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(efficiency, "ROUNDS", 1)
    agents = [str(write_agent(tmp_path / "a" / "weak", skill=1)), str(write_agent(tmp_path / "b" / "good", skill=3))]
    suite = str(write_timed_suite(tmp_path / "suite"))
    asked = Asked(suite, split=None, place=tmp_path / "evals")
    assert evaluate_agents(agents, asked, None, True, True, True) == 0
    found = json.loads(capsys.readouterr().out)
    assert faults(found, "Eval") == []
    weak, good = found["agents"]
    assert weak["efficiency_by_task"] == {"task-1": 1.0, "task-2": 0.0}, "0 for an answer that is not right"
    assert good["efficiency_by_task"] == {"task-1": 1.0, "task-2": 1.0}
    assert weak["efficiency"]["mean"] < good["efficiency"]["mean"]
    assert found["paired"][0]["efficiency"]["difference"] == pytest.approx(0.5)
    with Reader(RunPaths(Path(good["run"]))) as reader:
        assert {row.task_id: row.efficiency for row in reader.evaluations()} == {
            "task-1": 1.0,
            "task-2": 1.0,
            "task-3": None,
        }
        report = reader.blob(reader.evaluations()[0].report_blob)
    assert b"1.00 of the reference's speed" in report
    assert evaluate_agents(agents, asked, None, True, True, False) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "efficiency 75% [29%, 99%] over 2 tasks that are timed" in said
    assert "Speed: efficiency on 2 common tasks that are timed: difference +50%" in said
    show(good["run"], "v0", False)
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if "task-" in line]
    assert {"1.00" in row for row in rows if "task-3" not in row} == {True}


def test_a_sandbox_that_cannot_time_is_refused_before_anything_is_spent(tmp_path: Path) -> None:
    write_timed_suite(tmp_path / "timed")
    paths = write_run(tmp_path, more='[sandbox]\nbackend = "process"\n')
    like = load(paths.config)
    agent, asked = str(tmp_path / "agent"), Asked(str(tmp_path / "timed"), like=like, split=None, place=tmp_path / "e")
    with pytest.raises(ConfigError, match="'process' does not measure all processor time, and task task-1 is judged"):
        evaluate_agents([agent], asked, None, False, True, True)
    assert not list((tmp_path / "e").glob("*/lock.json"))
    paths.config.write_text(paths.config.read_text().replace("../suite", "../timed"))
    found = {one["check"]: one for one in json.loads(typed("doctor", paths.root, "--json", code=2)[0])}
    assert "and task task-1 is judged by it: use bubblewrap" in found["sandbox"]["detail"]
