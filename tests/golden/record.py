"""Write tests/golden/decisions.json anew: `python -m tests.golden.record`, after a change of the rule that is meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.records import DecisionKind
from hgm.budget import BudgetLimits, Cost
from hgm.policies import Rules, policy
from hgm.scheduler import decide
from tests.golden.positions import decision_values, generator, tree_lines, unusual
from tests.hgm.world import World, chance

PATH = Path(__file__).with_name("decisions.json")
SEEDS = 3
WORLDS = {
    "one worker": (World(seed=1), 9),
    "eight workers": (World(seed=2, workers=8, limits=BudgetLimits(evaluations=150), tasks=15), 17),
    "no success": (World(seed=3, solve=chance(0.0), breed=chance(0.4)), 12),
    "no child": (World(seed=4, breed=chance(0.0)), 5),
    "one task": (World(seed=5, tasks=1, workers=4, limits=BudgetLimits(evaluations=20)), 6),
    "banned": (World(seed=6, ban_every=15, limits=BudgetLimits(evaluations=70)), 11),
    "few expansions": (World(seed=7, tasks=6, limits=BudgetLimits(expansions=8), workers=2), 7),
    "tokens": (World(seed=8, workers=3, limits=BudgetLimits(tokens=40_000), cost=Cost(tokens=1_000)), 10),
    "wide, without temperature": (World(seed=9, rules=Rules(alpha=0.9, k0=2, tau=False), workers=2), 10),
}


def positions() -> Iterator[tuple[str, World]]:
    """Some moments of each world, and its last one."""
    for name, (world, every) in WORLDS.items():
        for number, decision in enumerate(world.run()):
            waiting = decision.kind is DecisionKind.WAIT and world.luck.random() < 0.3
            if number % every == 0 or waiting:
                yield name, world
        yield name, world


def record() -> list[dict[str, Any]]:
    found = []
    for number, (name, world) in enumerate(positions()):
        remaining = world.budget.remaining(world.cost, world.cost)
        decisions = [
            decide(world.tree, remaining, policy("huxley"), world.rules, generator(number, seed))
            for seed in range(SEEDS)
        ]
        found.append(
            {
                "world": name,
                "rules": unusual(world.rules),
                "remaining": unusual(remaining),
                "tree": tree_lines(world),
                "decisions": [decision_values(one) for one in decisions],
            }
        )
    return found


if __name__ == "__main__":
    PATH.write_text("[\n" + ",\n".join(json.dumps(one) for one in record()) + "\n]\n")
