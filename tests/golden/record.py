"""Write the golden decisions anew, after a change of a rule that is meant: `python -m tests.golden.record [FILE…]`,
where FILE is `decisions` (of huxley) or `rivals` (of all other policies)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from archive.records import DecisionKind
from archive.values import JsonValue
from hgm.budget import BudgetLimits, Cost
from hgm.policies import Rules, policy
from hgm.scheduler import decide
from tests.golden.positions import decision_values, generator, tree_lines, unusual
from tests.hgm.world import World, chance

FOLDER = Path(__file__).parent
PATH, RIVALS = FOLDER / "decisions.json", FOLDER / "rivals.json"
SEEDS, RIVAL_SEEDS = 3, 2
RIVAL_POLICIES: Mapping[str, Mapping[str, JsonValue]] = {
    "darwin": {},
    "darwin, short stages": {"generation": 3, "first_stage": 2, "second_stage": 3, "threshold": 0.5},
    "greedy": {},
    "pooled": {},
    "uniform": {},
    "ucb": {},
    "best-of-n": {},
    "best-of-n, racing": {"race": True},
    "huxley, parent's tasks, then two": {"tasks": "parent", "end_game": "top-two", "end_share": 0.4},
    "huxley, halving": {"end_game": "halving", "end_share": 0.4},
    "greedy, informative": {"tasks": "informative"},
    "uniform, incumbent's tasks": {"tasks": "incumbent"},
}
"""Options by a name that begins with the policy's."""


def worlds() -> dict[str, tuple[World, int]]:
    """Each with how many decisions lie between two positions of it."""
    return {
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


def rival_worlds() -> dict[str, tuple[World, int]]:
    return {
        "four workers": (World(seed=11, workers=4, tasks=14, limits=BudgetLimits(evaluations=110)), 29),
        "poor": (World(seed=12, solve=chance(0.2), breed=chance(0.4), limits=BudgetLimits(evaluations=60)), 23),
        "banned, with losses": (
            World(seed=13, workers=2, solve=chance(0.6, 0.2), breed=chance(0.6, 0.2), ban_every=25, give_up=2),
            41,
        ),
        "few expansions": (World(seed=14, tasks=5, limits=BudgetLimits(expansions=6), workers=2), 13),
    }


def positions(some: Mapping[str, tuple[World, int]]) -> Iterator[tuple[str, World]]:
    """Some moments of each world, and its last one."""
    for name, (world, every) in some.items():
        for number, decision in enumerate(world.run()):
            waiting = decision.kind is DecisionKind.WAIT and world.luck.random() < 0.3
            if number % every == 0 or waiting:
                yield name, world
        yield name, world


def recorded(name: str, world: World, number: int, seeds: int) -> dict[str, Any]:
    remaining = world.budget.remaining(world.cost, world.cost)
    generators = [generator(number, seed) for seed in range(seeds)]
    decisions = [decide(world.tree, remaining, world.policy, world.rules, rng) for rng in generators]
    return {
        "world": name,
        "rules": unusual(world.rules),
        "remaining": unusual(remaining),
        "tree": tree_lines(world),
        "decisions": [decision_values(one) for one in decisions],
    }


def record() -> list[dict[str, Any]]:
    return [recorded(name, world, number, SEEDS) for number, (name, world) in enumerate(positions(worlds()))]


def record_rivals() -> list[dict[str, Any]]:
    found = []
    for title, options in RIVAL_POLICIES.items():
        rival, some = policy(title.partition(",")[0], options), rival_worlds()
        for world, _ in some.values():
            world.policy = rival
        for number, (name, world) in enumerate(positions(some)):
            found.append({"policy": title, **recorded(name, world, number, RIVAL_SEEDS)})
    return found


def write(path: Path, found: list[dict[str, Any]]) -> None:
    path.write_text("[\n" + ",\n".join(json.dumps(one) for one in found) + "\n]\n")


if __name__ == "__main__":
    if not sys.argv[1:] or set(sys.argv[1:]) - {"decisions", "rivals"}:
        raise SystemExit("say which: decisions, rivals")
    if "decisions" in sys.argv:
        write(PATH, record())
    if "rivals" in sys.argv:
        write(RIVALS, record_rivals())
