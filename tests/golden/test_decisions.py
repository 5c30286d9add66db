"""`decide` takes the same decisions, draw for draw, as when they were recorded (tests/golden/record.py)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hgm.policies import Cause, Rules, policy
from hgm.scheduler import decide
from tests.golden.positions import decision_values, generator, read_remaining, read_tree
from tests.golden.record import PATH

POSITIONS = json.loads(PATH.read_text())


@pytest.mark.parametrize("number", range(len(POSITIONS)))
def test_golden_decisions(number: int) -> None:
    position: dict[str, Any] = POSITIONS[number]
    tree, remaining = read_tree(position["tree"]), read_remaining(position["remaining"])
    for seed, expected in enumerate(position["decisions"]):
        found = decide(tree, remaining, policy("huxley"), Rules(**position["rules"]), generator(number, seed))
        assert decision_values(found) == expected


def test_the_golden_positions_know_every_cause() -> None:
    causes = {decision["cause"] for position in POSITIONS for decision in position["decisions"]}
    assert causes >= {cause.value for cause in Cause}
    assert {"evaluations", "tokens", "expansions"} <= causes
    assert len(POSITIONS) >= 60
