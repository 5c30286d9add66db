"""`swe-search` decides the same, for the same reasons, as when it was recorded (tests/golden/swe_search.py)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hgm.policies.shifts import dominated
from tests.golden.positions import read_tree
from tests.golden.swe_search import PATH, SEEDS, WORLDS, decisions_at

POSITIONS = json.loads(PATH.read_text())


@pytest.mark.parametrize("number", range(len(POSITIONS)))
def test_golden_decisions(number: int) -> None:
    position = POSITIONS[number]
    found = decisions_at(position, number)
    assert len(found) == len(position["decisions"]) == SEEDS
    for one, expected in zip(found, position["decisions"], strict=True):
        assert {**one, "chosen": None} == {**expected, "chosen": None}
        assert bool(one["chosen"]) == bool(expected["chosen"])
        if one["chosen"]:
            assert one["chosen"][:2] == expected["chosen"][:2]
            assert one["chosen"][2] == pytest.approx(expected["chosen"][2], abs=2e-9)


def test_the_golden_positions_know_every_term() -> None:
    chosen = [decision["chosen"] for position in POSITIONS for decision in position["decisions"] if decision["chosen"]]
    expansions = [one[2] for one in chosen if "depth" in one[2]]
    evaluations = [one[2] for one in chosen if "depth" not in one[2]]
    assert len(expansions) >= 15
    assert len(evaluations) >= 15
    assert {name for one in expansions for name, value in one.items() if value} >= {
        *("results", "judge", "in_flight", "luck", "diversity", "childless", "depth"),
    }
    assert {position["world"] for position in POSITIONS} == set(WORLDS)
    for name in ("repair", "duplicates"):
        assert any(one[name] for one in expansions), name
    assert any(ranks_a_dominated_node(position) for position in POSITIONS)


def ranks_a_dominated_node(position: dict[str, Any]) -> bool:
    beaten = dominated(read_tree(position["tree"]))
    expansions = [one for one in position["decisions"] if one["kind"] == "expand" and one["chosen"]]
    return any(beaten[node] for one in expansions for node, _ in [one["chosen"][:2], *one["runners_up"]])
