"""What a run has found, where its tasks are timed: on the lines of `hgm status` and on the card."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.files import File
from archive.queries import Reader
from archive.records import ROOT, EvaluationResult, ExpansionResult, Outcome, Purpose
from archive.store import Archive
from hgm.card import export_variant
from hgm.cli.look import held_out_text
from hgm.report import held_out
from tests.archive.making import TASKS, paths_in
from tests.hgm.cli.typing_in import faults

AGENT = b'name = "plain"\ncontract = 1\nentry = ["python", "-P", "-m", "agent"]\n'
SPEEDS: dict[int, dict[str, list[float | None]]] = {
    ROOT: {"held-0": [0.4, 0.2], "task-0": [0.5], "task-1": [None]},
    1: {"held-0": [0.9, 0.9], "task-0": [0.5], "task-1": [None], "task-2": [1.0]},
}


def agent(text: str) -> dict[str, File]:
    return {"agent.toml": File(AGENT), "agent/__main__.py": File(text.encode())}


@pytest.mark.parametrize("timed", [True, False])
def test_the_speed_of_right_answers_is_compared_beside_their_number(tmp_path: Path, timed: bool) -> None:
    paths = paths_in(tmp_path)
    with Archive.create(paths, TASKS) as archive:
        archive.add_root(agent("0"), name="plain", idea="the seed")
        attempt = archive.begin_expansion(ROOT, seed=1)
        archive.finish_expansion(attempt, ExpansionResult(None, idea="faster", model="builtin"), agent("1"))
        for variant, tasks in SPEEDS.items():
            for task, speeds in tasks.items():
                for seed, speed in enumerate(speeds):
                    id = archive.begin_evaluation(variant, task, Purpose.FINAL, seed)
                    archive.finish_evaluation(
                        id, EvaluationResult(Outcome.RESOLVED, efficiency=speed if timed else None)
                    )
    with Reader(paths) as reader:
        found = held_out(reader, 1)
        assert found is not None
        assert faults(found.as_json(), "HeldOut") == []
        readme = (export_variant(reader, 1, 0.01, tmp_path / "card") / "README.md").read_text()
        card = json.loads(next((tmp_path / "card").glob("*.json")).read_text())
    if not timed:
        assert found.efficiency is None
        assert "efficiency" not in held_out_text(found) + readme
        return
    assert found.efficiency is not None
    assert (found.efficiency.tasks, found.efficiency.estimate) == (2, pytest.approx(0.3)), "0.6 and 0 more"
    assert "; efficiency on 2 of them that are timed: difference +30%, 95 % interval [" in held_out_text(found)
    assert "; efficiency on 2 of them that are timed: difference +30%" in " ".join(readme.split())
    assert card["held_out"]["efficiency"]["low"] == found.efficiency.low < 0.3
