"""A child that says it can be stepped is stepped before it is admitted."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.files import File, FileTree, read_tree
from archive.records import ExpansionFailure
from evaluators.base import ModelLimits
from hgm.gate import SMOKE, GateReport, smoke
from hgm.llm.registry import ModelSpec, open_model
from hgm.plan import SEED_AGENTS
from tests.hgm.inner.test_tries import notes
from tests.hgm.inner.working import bench
from tests.hgm.speaking import Speaker

AGENT = """
import json, os, pathlib

task = json.loads(pathlib.Path(os.environ["HGM_TASK"]).read_text())
greet = pathlib.Path("greet.py")

def solve():
    greet.write_text(greet.read_text().replace("Helo", "Hello"))

def leave(done):
    place.write_text(json.dumps({{"messages": [], "done": done}}))

if "messages" not in task:
    solve()
else:
    place = pathlib.Path(task["messages"])
    if place.exists():
        place.unlink()
        {again}
    else:
        {first}
"""
"""Once through, it solves the smoke task; in steps, it does `first` and then `again`. It asks no model."""


def agent(first: str = "leave(False)", again: str = "solve(); leave(True)", steps: bool = True) -> FileTree:
    manifest = 'name = "a"\ncontract = 1\nentry = ["python", "/agent/main.py"]\n' + "steps = 1\n" * steps
    return {
        "agent.toml": File(manifest.encode()),
        "main.py": File(AGENT.format(first=first, again=again).encode()),
    }


async def smoked(folder: Path, files: FileTree) -> GateReport:
    async with bench(folder, Speaker(lambda _: "unused")) as at:
        return await smoke(at.shop, files, seed=1, label="x1-gate", model_limits=ModelLimits(requests=4))


async def test_a_child_whose_steps_work_passes(tmp_path: Path) -> None:
    report = await smoked(tmp_path, agent())
    assert (report.failure, report.detail) == (None, "")
    assert notes(report.transcript) == [
        "step 1 from the start: value +0",
        "step 2 from step 1: value +0, done (chosen)",
    ]


@pytest.mark.parametrize(
    ("first", "again", "why"),
    [
        ("raise KeyError('messages')", "", "crashed: exit_1"),
        ("leave(False)", "raise KeyError('turn')", "crashed: exit_1"),
        ("solve(); leave(False)", "raise KeyError('turn')", "crashed: exit_1"),
        ("leave(True)", "", "empty: no_change"),
        ("leave(False)", "leave(False)", "empty: no_change"),
    ],
)
async def test_a_child_whose_steps_are_broken_is_refused(tmp_path: Path, first: str, again: str, why: str) -> None:
    report = await smoked(tmp_path, agent(first, again or "pass"))
    assert report.failure is ExpansionFailure.SMOKE_FAILED
    assert report.detail == f"in steps (steps = 1 in agent.toml): smoke task {why}"
    assert (b"KeyError" in report.log) == ("KeyError" in first + again), "what a repair is shown"


async def test_a_child_that_cannot_be_stepped_is_not(tmp_path: Path) -> None:
    report = await smoked(tmp_path, agent("raise KeyError('messages')", "pass", steps=False))
    assert report.failure is None
    assert notes(report.transcript) == []


async def test_the_seed_agent_strong_passes_and_pays_for_both(tmp_path: Path) -> None:
    files = read_tree(SEED_AGENTS / "strong")
    async with bench(tmp_path, open_model(ModelSpec("builtin", "builtin"))) as at:
        once, _ = await at.shop.evaluate(files, SMOKE, seed=1, label="e1")
        report = await smoke(at.shop, files, seed=1, label="x1-gate")
    assert (report.failure, report.detail) == (None, "")
    assert len(notes(report.transcript)) > 1
    assert report.usage.requests > once.usage.requests
