"""Golden decisions of the policy `swe-search`, with a judge, duplicates and options. Written anew by
`python -m tests.golden.swe_search`, after a change of the rule that is meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from archive.tree import Tree
from archive.values import JsonValue
from hgm.budget import BudgetLimits
from hgm.policies import Cause, Rules, policy
from hgm.scheduler import decide
from tests.golden.positions import decision_values, generator, read_remaining, read_tree, tree_lines, unusual
from tests.hgm.world import World, chance

PATH = Path(__file__).with_name("swe_search.json")
SEEDS = 2
DIGITS = 9  # the last ones differ between mathematical libraries
WORLDS: dict[str, tuple[dict[str, JsonValue], World, int]] = {
    "as it comes": ({}, World(seed=21, workers=3), 30),
    "paired tasks": ({"tasks": "parent"}, World(seed=22, tasks=20), 33),
    "trusting": (
        {"kappa": 12.0, "diversity": 1.0},
        World(seed=23, workers=4, limits=BudgetLimits(evaluations=140), tasks=18),
        31,
    ),
    "narrow": ({"childless": 0.0, "depth": 0.3}, World(seed=24, rules=Rules(alpha=0.9, k0=1), workers=2), 19),
    "like huxley": (
        {"kappa": 0, "diversity": 0, "childless": 0, "repair": 0, "duplicates": 0, "dominated": 0, "depth": 0}
        | {"widening": False},
        World(seed=25, workers=2),
        29,
    ),
    "failing": ({}, World(seed=26, breed=chance(0.35), solve=chance(0.6, 0.1), ban_every=20), 21),
}


def positions() -> Iterator[dict[str, Any]]:
    """Some moments of each world, each with opinions of a judge, right more often than not, silent at times."""
    luck = np.random.default_rng(0)
    for name, (options, world, every) in WORLDS.items():
        world.policy = policy("swe-search", options)
        for number, decision in enumerate(world.run()):
            expands = decision.cause == Cause.WIDEN and luck.random() < 0.2
            if expands or number % every == every - 1:
                yield {
                    "world": name,
                    "options": options,
                    "rules": unusual(world.rules),
                    "remaining": unusual(world.budget.remaining(world.cost, world.cost)),
                    "tree": tree_lines(world),
                    "duplicates": luck.integers(0, len(world.tree), int(luck.integers(3))).tolist(),
                    "judged": opinions(world.tree, luck),
                }


def opinions(tree: Tree, luck: np.random.Generator) -> list[int | None]:
    means = (1 + tree.s) / (2 + tree.s + tree.f)
    said = np.clip(200 * (means - means[tree.parent]) + luck.normal(0, 40, len(tree)), -100, 100)
    failed = luck.random(len(tree)) < 0.15
    failed[0] = True
    return [None if fails else round(value) for fails, value in zip(failed, said.tolist(), strict=True)]


def decisions_at(position: dict[str, Any], number: int) -> list[dict[str, Any]]:
    tree = read_tree(position["tree"])
    for node in position["duplicates"]:  # one more expansion of each, which made a tree that there was already
        tree.start_expansion(node)
        tree.finish_expansion(node, False, duplicate=True)
    judged = np.array(position["judged"], dtype=np.float64)
    chosen, rules = policy("swe-search", position["options"]), Rules(**position["rules"])
    remaining = read_remaining(position["remaining"])
    found = [
        decision_values(decide(tree, remaining, chosen, rules, generator(number, seed), judged=judged))
        for seed in range(SEEDS)
    ]
    for values in found:
        if values["chosen"]:
            components = values["chosen"].pop()
            values["chosen"].append({name: round(value, DIGITS) for name, value in components.items()})
    return found


if __name__ == "__main__":
    recorded = [{**one, "decisions": decisions_at(one, number)} for number, one in enumerate(positions())]
    PATH.write_text("[\n" + ",\n".join(json.dumps(one) for one in recorded) + "\n]\n")
