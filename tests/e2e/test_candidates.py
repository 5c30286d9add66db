"""Several self-edits in one expansion, in whole searches: which is gated first, what becomes of each, what it costs."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from archive.candidates import Fate, Ranking
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import ExpansionFailure, JobState
from tests.e2e import acting
from tests.e2e.acting import BREAK, COMMANDS, Actor, write_acted
from tests.e2e.driving import engine, wait_until
from tests.e2e.test_search import assert_whole, run
from tests.hgm.cli.typing_in import typed
from tests.hgm.wire import serving

ACTED = {edit[0]: edit for edit in acting.EDITS}
EDITS = (
    ACTED["noop"],
    ACTED["useless"],
    ("broken", BREAK, f"sed -i '$d' agent/loop.py; {COMMANDS.format(3)}"),
    ACTED["good"],
    ("again", *ACTED["good"][1:]),
)
ASKED = "[expand]\ncandidates = {}\nrank = 'model'\n[final]\nheld_out = false\n"


class Ranker(Actor):
    """Takes what is broken for the best, then what raises COMMANDS."""

    def answer(self, messages: list[dict[str, Any]], seed: int) -> dict[str, Any]:
        first = str(messages[0]["content"])
        if not first.startswith("A coding agent was asked to improve its own source"):
            return super().answer(messages, seed)
        parts = re.split(r"^Change ([A-Z])\. ", first, flags=re.M)
        found = dict(zip(parts[1::2], parts[2::2], strict=True))
        order = sorted(found, key=lambda letter: ("def broken" not in found[letter], "+COMMANDS" not in found[letter]))
        return {"content": json.dumps({"explanation": "it breaks new ground", "order": order})}


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunPaths]:
    with serving(Ranker(EDITS)) as url:
        paths = write_acted(
            tmp_path_factory.mktemp("chosen"), url, evaluations=7, expansions=1, more=ASKED.format(len(EDITS))
        )
        ending = run(paths)
        assert ending.phase == "done", ending
        yield paths


def ranking_of(paths: RunPaths, expansion: int = 1) -> Ranking:
    with Reader(paths) as reader:
        found = reader.ranking(expansion)
    assert found is not None
    return found


def test_the_best_that_passes_the_gate_is_taken_and_each_is_told_of(chosen: RunPaths) -> None:
    assert_whole(chosen)
    made = ranking_of(chosen)
    assert [(one.idea, one.fate, one.place) for one in made.candidates] == [
        ("noop", Fate.DROPPED, None),
        ("useless", Fate.UNUSED, 3),
        ("broken", Fate.REFUSED, 1),
        ("good", Fate.TAKEN, 2),
        ("again", Fate.DROPPED, None),
    ]
    assert [one.failure for one in made.candidates] == [
        ExpansionFailure.NO_CHANGE,
        None,
        ExpansionFailure.DOES_NOT_PARSE,
        None,
        ExpansionFailure.DUPLICATE,
    ]
    assert made.candidates[4].detail == "the same as candidate 4"
    assert (made.source, made.explanation, made.usage.requests) == ("model", "it breaks new ground", 2)
    with Reader(chosen) as reader:
        row, child = reader.expansion(1), reader.variant(1)
        assert (row.child_id, row.idea, child.idea) == (1, "good", "good")
        assert row.detail.startswith("candidate 3 was refused before it: does_not_parse: agent/loop.py")
        assert b"+COMMANDS = 4" in reader.blob(made.candidates[3].patch_blob)
        edits = sum(one.usage.requests for one in made.candidates)
        assert row.usage.requests == edits + made.usage.requests + 2, "two answers in the smoke task"
        assert len({one.seed for one in made.candidates}) == len(EDITS)
        assert made.candidates[0].seed == row.seed


def test_all_of_it_can_be_read(chosen: RunPaths) -> None:
    out, _ = typed("show", chosen.root, "v1", "--why", COLUMNS="120")
    told = " ".join(out.split())
    for part in (
        "candidates 5, ranked by main (prompt",
        "1 candidate 3 refused: does_not_parse: agent/loop.py",
        "2 candidate 4 taken; good",
        "3 candidate 2 unused; useless",
        "- candidate 1 dropped: no_change",
        "because it breaks new ground",
    ):
        assert part in told, out
    why = json.loads(typed("show", chosen.root, "v1", "--why", "--json")[0])["ranking"]
    shown, _ = typed("log", chosen.root, "x1")
    for part in ("=== candidate 3: refused, place 1", "=== candidate 4: taken, place 2 ===", "--- rank ---"):
        assert part in shown, shown
    facts = json.loads(typed("log", chosen.root, "x1", "--json")[0])
    assert facts["ranking"] == why
    assert [one["place"] for one in why["candidates"]] == [None, 3, 1, 2, None]
    assert "Change A." in facts["rank"]


def test_where_none_passes_the_best_is_mended(tmp_path: Any) -> None:
    with serving(Ranker((EDITS[0], EDITS[2]))) as url:
        paths = write_acted(tmp_path, url, evaluations=4, expansions=1, more=ASKED.format(2))
        run(paths)
    made = ranking_of(paths)
    assert (made.source, [one.fate for one in made.candidates]) == ("order", [Fate.DROPPED, Fate.REFUSED])
    with Reader(paths) as reader:
        row = reader.expansion(1)
    assert (row.child_id, row.idea) == (1, "broken")
    assert row.detail.startswith("repaired after does_not_parse")


def test_where_all_are_dropped_the_expansion_fails_as_the_first_did(tmp_path: Any) -> None:
    with serving(Ranker((EDITS[0],))) as url:
        paths = write_acted(tmp_path, url, evaluations=4, expansions=1, more=ASKED.format(2))
        run(paths)
    made = ranking_of(paths)
    assert [one.detail for one in made.candidates] == ["the agent left its source as it was"] * 2
    with Reader(paths) as reader:
        assert reader.expansion(1).failure is ExpansionFailure.NO_CHANGE


class Halting(Ranker):
    """Never answers the second candidate before it is released."""

    def __init__(self) -> None:
        super().__init__(EDITS[1:4])
        self.halted, self.released = threading.Event(), threading.Event()

    def work(self, statement: str, turns: int, seed: int) -> dict[str, Any]:
        done = super().work(statement, turns, seed)
        if len(self.given) == 2 and not self.released.is_set():
            self.halted.set()
            self.released.wait(60)
        return done


def test_what_a_killed_engine_had_made_is_paid_for_and_made_again(tmp_path: Any) -> None:
    actor = Halting()
    with serving(actor) as url:
        paths = write_acted(tmp_path, url, evaluations=4, expansions=2, more=ASKED.format(3))
        paths.config.write_text(paths.config.read_text().replace("workers = 2", "workers = 1"))
        with engine(paths) as process:
            wait_until(paths, lambda reader: actor.halted.is_set())
            process.kill()
            process.wait()
        actor.released.set()
        assert run(paths).phase == "done"
    assert_whole(paths)
    with Reader(paths) as reader:
        lost, *others = reader.expansions()
        assert (lost.state, lost.failure) == (JobState.LOST, ExpansionFailure.INFRA)
        assert lost.usage.requests >= 3, "the first candidate's two answers and what was being asked"
        assert reader.ranking(lost.id) is None
        assert any(row.child_id for row in others)
