"""`decide` takes the same decisions, draw for draw, as when they were recorded (tests/golden/record.py)."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

import pytest

from hgm.policies import Cause, Policy, Rules, policy
from hgm.scheduler import decide
from tests.golden.positions import decision_values, generator, read_remaining, read_tree
from tests.golden.record import PATH, RIVAL_POLICIES, RIVALS

POSITIONS = json.loads(PATH.read_text())
OF_RIVALS = {
    title: list(each) for title, each in groupby(json.loads(RIVALS.read_text()), key=lambda one: one["policy"])
}


def check(position: dict[str, Any], of: Policy, number: int) -> None:
    tree, remaining = read_tree(position["tree"]), read_remaining(position["remaining"])
    for seed, expected in enumerate(position["decisions"]):
        found = decide(tree, remaining, of, Rules(**position["rules"]), generator(number, seed))
        assert decision_values(found) == expected


@pytest.mark.parametrize("number", range(len(POSITIONS)))
def test_golden_decisions(number: int) -> None:
    check(POSITIONS[number], policy("huxley"), number)


@pytest.mark.parametrize("title", RIVAL_POLICIES)
def test_golden_decisions_of_the_rivals(title: str) -> None:
    assert len(OF_RIVALS[title]) >= 12
    for number, position in enumerate(OF_RIVALS[title]):
        check(position, policy(title.partition(",")[0], RIVAL_POLICIES[title]), number)


def test_the_golden_positions_know_every_cause() -> None:
    everything = [position for path in PATH.parent.glob("*.json") for position in json.loads(path.read_text())]
    causes = {decision["cause"] for position in everything for decision in position["decisions"]}
    assert causes >= {cause.value for cause in Cause}
    assert {"evaluations", "tokens", "expansions"} <= causes
    assert len(POSITIONS) >= 60
