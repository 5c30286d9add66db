"""A whole search that learns: lessons are distilled, children take them along, solve more, and leave with them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import JobState, Outcome, Purpose
from evaluators.manifest import load_agent
from hgm.card import export_variant
from hgm.cli.contenders import contender
from hgm.plan import SEED_AGENTS
from tests.e2e.acting import Actor
from tests.e2e.driving import engine, model_toml, wait_until
from tests.e2e.test_search import assert_whole, run
from tests.hgm.cli.typing_in import typed
from tests.hgm.wire import serving
from tests.toy import write_suite

LESSON = "Change the value that is returned at once, without looking around first."
LEAK = "Task-3 wants 42."
EDITS = tuple((f"list {n}", f"sed -i 's/^LISTED = .*/LISTED = {n}/' agent/prompts.py", "") for n in range(101, 103))


class Pupil(Actor):
    """Told the lesson, it needs one command, whatever the difficulty. With edits it waits until it may `go_on`."""

    def __init__(self) -> None:
        super().__init__(EDITS)
        self.go_on = threading.Event()

    def answer(self, messages: list[dict[str, Any]], seed: int) -> dict[str, Any]:
        first = str(messages[0]["content"])
        if "<known>" in first:
            self.asked.append(first)
            told = [{"from": "failure", "text": text} for text in (LESSON, LEAK)]
            return {"content": json.dumps({"lessons": told})}
        if LESSON in first:
            return self.work("difficulty 1.", sum(one["role"] == "assistant" for one in messages), seed)
        if "source code of a coding agent" in str(messages[-1]["content"]):
            self.go_on.wait()
        return super().answer(messages, seed)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunPaths, Pupil]]:
    root, pupil = tmp_path_factory.mktemp("taught"), Pupil()
    shutil.copytree(SEED_AGENTS / "strong", root / "agent")
    settings = root / "agent" / "agent" / "settings.py"
    settings.write_text(settings.read_text().replace("TURNS = 50", "TURNS = 2"))
    write_suite(root / "suite", search=4, held_out=1)
    paths = RunPaths(root / "run")
    paths.root.mkdir()
    with serving(pupil) as url:
        paths.config.write_text(
            "[run]\nworkers = 2\n[suite]\nname = '../suite'\n[agent]\nsource = '../agent'\n[search]\nk0 = 2\n"
            f"[budget]\nevaluations = 14\nexpansions = 2\n{model_toml(url)}[expand]\nlessons = 'model'\n"
        )
        with engine(paths):  # it is killed in the midst of its first expansions
            wait_until(paths, Reader.distillations)
        pupil.go_on.set()
        assert run(paths).phase == "done"
        yield paths, pupil


def test_what_was_learned_is_shown_and_helps(taught: tuple[RunPaths, Pupil]) -> None:
    paths, _ = taught
    assert_whole(paths)
    with Reader(paths) as reader:
        (lesson,) = reader.lessons()
        assert lesson.text == LESSON
        assert {why for one in reader.distillations() for why in one.refused} == {"it names the task task-3"}
        solved = {
            (row.task_id, bool(reader.lesson_uses(row.id))): row.outcome is Outcome.RESOLVED
            for row in reader.evaluations(None, Purpose.SEARCH)
            if row.state is JobState.DONE
        }
        assert not solved["task-4", False]
        assert solved["task-4", True]
        assert lesson.uses >= 4
        assert lesson.gain > 0
        best = reader.variant(int(str(reader.state("best"))))
        assert [one.text for one in reader.kit(best.id)] == [LESSON]
        finals = {row.variant_id: row.outcome for row in reader.evaluations(None, Purpose.FINAL)}
        assert finals == {0: Outcome.EMPTY, best.id: Outcome.RESOLVED}
        cost = sum(one.usage.tokens for one in reader.distillations())
        assert 0 < cost < sum(row.usage.tokens for row in reader.expansions())


def test_who_was_killed_neither_learns_nor_pays_twice(taught: tuple[RunPaths, Pupil]) -> None:
    paths, pupil = taught
    with Reader(paths) as reader:
        asked = reader.distillations()
        (lost,) = [row for row in reader.expansions() if row.id == asked[0].expansion_id]
        assert lost.state is JobState.LOST
        assert lost.usage.tokens >= asked[0].usage.tokens > 0
        evaluations = [number for one in asked for number in one.evaluations]
        assert len(evaluations) == len(set(evaluations))
        assert sum("<known>" in question for question in pupil.asked) == len(asked)


def test_it_is_told(taught: tuple[RunPaths, Pupil]) -> None:
    paths, _ = taught
    found = json.loads(typed("lessons", paths.root, "--json")[0])
    assert [one["text"] for one in found["lessons"]] == [LESSON]
    assert found["refused"]
    out, _ = typed("lessons", paths.root, COLUMNS="110")
    assert LESSON[:30] in out
    assert "1 lesson, 1 of them shown" in out
    assert "no lesson has any of these words" in typed("lessons", paths.root, "--about", "zebra")[1]
    why = " ".join(typed("show", paths.root, "best", "--why", COLUMNS="110")[0].split())
    assert f"its lessons l1 {LESSON}" in why


def test_an_agent_leaves_with_its_lessons(taught: tuple[RunPaths, Pupil], tmp_path: Path) -> None:
    paths, _ = taught
    assert load_agent(contender(f"{paths.root}:best").files).lessons == (LESSON,)
    assert load_agent(contender(f"{paths.root}:root").files).lessons == ()
    with Reader(paths) as reader:
        where = export_variant(reader, int(str(reader.state("best"))), 0.01, tmp_path / "exported")
    assert load_agent(contender(str(where)).files).lessons == (LESSON,)
    assert f"* {LESSON}" in (where / "README.md").read_text()
    variant = where / "agent" / "variant"
    (variant / "agent.toml").write_text(
        'name = "x"\ncontract = 1\nentry = ["sh", "-c", "cat $HGM_TASK"]\nlessons = true\n'
    )
    (tmp_path / "what").write_text("Return the right value.")
    ran = subprocess.run(
        [sys.executable, "-m", "agent", "--repo", ".", "--statement", tmp_path / "what"],
        cwd=where,
        env={**os.environ, "OPENAI_API_KEY": "none"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout)["lessons"] == [LESSON]
