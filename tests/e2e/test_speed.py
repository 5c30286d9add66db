"""A search on bundled tasks that are timed: with `speed_weight` it takes the faster of two that solve the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import evaluators.suites
from archive.browse import Browser
from archive.layout import RunPaths
from archive.records import Purpose
from tests.e2e.test_search import assert_whole, run
from tests.hgm.cli.typing_in import typed
from tests.toy import write_agent

EFFICIENCY = Path(evaluators.suites.__file__).parent / "efficiency"
TASKS = ("shop-best-day", "stairs-ways-up")
WASTE = "import time\nuntil = time.process_time() + {}\nwhile time.process_time() < until:\n    pass\n"
WASTED_S = 0.15
"""Of processor time: about half again of what the floor of the timing is."""
MAIN = """
import pathlib

here = pathlib.Path("/agent")
if pathlib.Path("greet.py").exists():
    path = pathlib.Path("greet.py")
    path.write_text(path.read_text().replace("Helo", "Hello"))
elif pathlib.Path("waste.py").exists():
    pathlib.Path("waste.py").write_text("")
else:
    for path in (here / "answers").rglob("*.py"):
        place = path.relative_to(here / "answers")
        if place.exists():
            place.write_text(path.read_text() + (here / "waste.py").read_text())
print("ended: answered")
"""
"""Gives the reference's answer, and wastes time in it; editing itself, it leaves the waste out."""


def write_timed_run(folder: Path, speed_weight: float) -> RunPaths:
    agent = write_agent(folder / "agent")
    (agent / "main.py").write_text(MAIN)
    (agent / "waste.py").write_text(WASTE.format(WASTED_S))
    for task in TASKS:
        shutil.copytree(EFFICIENCY / task, folder / "suite" / task)
        shutil.copytree(EFFICIENCY / task / "reference", agent / "answers", dirs_exist_ok=True)
    paths = RunPaths(folder / "run")
    paths.root.mkdir()
    paths.config.write_text(
        "[run]\nworkers = 1\n[suite]\nname = '../suite'\n[agent]\nsource = '../agent'\n[final]\nheld_out = false\n"
        f"[budget]\nevaluations = 4\nexpansions = 1\n[search]\nspeed_weight = {speed_weight}\n"
    )
    return paths


@pytest.mark.parametrize("speed_weight", [0.0, 0.5])
def test_of_equal_scores_the_search_takes_the_faster(tmp_path: Path, speed_weight: float) -> None:
    paths = write_timed_run(tmp_path, speed_weight)
    ending = run(paths)
    assert ending.phase == "done", ending
    assert_whole(paths)
    with Browser(paths) as browser:
        speeds = browser.mean_efficiencies()
        assert [sum(browser.success_rates(id, Purpose.SEARCH).values()) for id in (0, 1)] == [2, 2], "both solve both"
        assert 0.3 < speeds[0] < speeds[1] <= 1
        assert int(str(browser.state("best"))) == (1 if speed_weight else 0), "else it is the elder"
    found = json.loads(typed("best", paths.root, "--json")[0])
    assert [one["id"] for one in found] == ([1, 0] if speed_weight else [0, 1])
    front = json.loads(typed("best", paths.root, "--pareto", "--speed", "--json")[0])
    assert (front["chosen"], front["unit"]) == (1, "slowness")
    for one in front["members"]:
        assert one["objective"] == pytest.approx(one["belief"] - speed_weight * (1 - one["efficiency"]))
