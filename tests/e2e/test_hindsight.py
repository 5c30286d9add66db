"""The hindsight experiment, end to end: a search with both arms, and what it was worth, read by one command."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from scipy.stats import ttest_ind

from archive.consultations import Hindsight
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import Purpose
from hgm.cli.shapes import PRINTED
from tests.e2e.acting import COMMANDS, Actor, write_acted
from tests.e2e.test_search import assert_whole, run
from tests.hgm.cli.typing_in import faults, typed
from tests.hgm.wire import serving

ALTERNATE = """
[search]
policy = "best-of-n"
k0 = 3
[expand]
hindsight = "alternate"
"""
TOLD = "a separate branch; not in your tree"


class Learner(Actor):
    """Raises COMMANDS where it is told of other children, and lowers it where it is not. Every second edit of each kind
    changes no score."""

    def __init__(self) -> None:
        super().__init__()
        self.arms: dict[bool, list[int]] = {True: [], False: []}

    def work(self, statement: str, turns: int, seed: int) -> dict[str, Any]:
        if "source code of a coding agent" not in statement:
            return super().work(statement, turns, seed)
        told = TOLD in statement
        if seed not in self.given:
            self.given[seed] = len(self.given)
            self.arms[told].append(seed)
        note = f"echo 'NOTE = {self.given[seed]}' >> agent/settings.py"
        counts = self.arms[told].index(seed) % 2 == 0
        edit = f"{COMMANDS.format(3 if told else 1)}; {note}" if counts else note
        return self.shell(edit) if turns == 0 else {"content": f"idea: {'told' if told else 'untold'}"}


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunPaths]:
    with serving(Learner()) as url:
        paths = write_acted(tmp_path_factory.mktemp("hindsight"), url, evaluations=33, expansions=9, more=ALTERNATE)
        paths.config.write_text(paths.config.read_text().replace("workers = 2", "workers = 1"))
        ending = run(paths)
        assert ending.phase == "done", ending
        yield paths


def test_both_arms_are_in_one_run_and_the_effect_is_read_by_one_command(searched: RunPaths) -> None:
    assert_whole(searched)
    deltas: dict[Hindsight, list[float]] = defaultdict(list)
    with Reader(searched) as reader:
        root = reader.success_rates(0, Purpose.SEARCH)
        for one in reader.diagnoses():
            child = reader.expansion(one.expansion_id).child_id
            assert child is not None
            told = TOLD in reader.blob(reader.expansion(one.expansion_id).statement_blob).decode()
            assert told is (one.hindsight is Hindsight.SHOWN), "what is stored is what was told"
            rates = reader.success_rates(child, Purpose.SEARCH)
            if len(rates) == 3:
                deltas[one.hindsight].append(sum(rates[task] - root[task] for task in rates) / 3)
    expected = ttest_ind(deltas[Hindsight.SHOWN], deltas[Hindsight.WITHHELD], equal_var=False)
    facts = json.loads(typed("edits", searched.root, "--json")[0])
    assert faults(facts, PRINTED["edits"][""]) == []
    found = facts["hindsight"]
    assert found["delta"] == pytest.approx(found["shown"]["mean"] - found["withheld"]["mean"])
    assert found["delta"] > 0
    assert (found["low"], found["high"]) == pytest.approx(tuple(expected.confidence_interval(0.95)))
    assert (found["shown"]["measured"], found["withheld"]["measured"]) == (
        len(deltas[Hindsight.SHOWN]),
        len(deltas[Hindsight.WITHHELD]),
    )
    said = " ".join(typed("edits", searched.root, COLUMNS="80")[0].split())
    assert "with it, children change their parents' success rate by" in said
    assert "95 % interval [" in said


def test_the_story_of_a_child_has_what_its_parent_was_told(searched: RunPaths) -> None:
    with Reader(searched) as reader:
        arms = {reader.expansion(one.expansion_id).child_id: one for one in reader.diagnoses()}
    for child, made in arms.items():
        out = typed("show", searched.root, f"v{child}", "--why", COLUMNS="80")[0]
        assert max(map(len, out.splitlines())) <= 80
        assert (TOLD in " ".join(out.split())) is (made.hindsight is Hindsight.SHOWN)
        if made.hindsight is not Hindsight.NONE:
            assert f"{made.hindsight}: v" in out
