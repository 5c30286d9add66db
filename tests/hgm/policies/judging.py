"""Small searches with made-up agents and a judge, whose truth is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from archive.records import DecisionKind
from archive.statistics import best_belief
from archive.tree import Tree
from hgm.budget import Remaining
from hgm.policies import Rules, policy
from hgm.scheduler import decide

TASKS = [f"t{number}" for number in range(10)]
SILENT = np.nan

Opinion = Callable[[float, np.random.Generator], float]
"""What a judge says of a child, by what its chance differs from its parent's."""


def search(seed: int, opinion: Opinion, kappa: float) -> float:
    """What the agent that a search of 60 evaluations exports really solves. A child's chance is its parent's, up or
    down; the root's is 0.3."""
    luck, rng = np.random.default_rng([seed, 1]), np.random.default_rng([seed, 2])
    tree, chances, judged = Tree(TASKS), [0.3], [SILENT]
    chosen, rules, total = policy("swe-search", {"kappa": kappa}), Rules(k0=3, first_tasks=5), 60
    while tree.scored < total:
        remaining = Remaining(evaluations=total, fraction=1 - tree.scored / total)
        decision = decide(tree, remaining, chosen, rules, rng, judged=np.array(judged))
        node = decision.variant_id
        assert node is not None
        if decision.kind is DecisionKind.EXPAND:
            tree.start_expansion(node)
            tree.finish_expansion(node, True)
            tree.add(node)
            step = float(luck.normal(0, 0.15))
            chances.append(float(np.clip(chances[node] + step, 0.02, 0.98)))
            judged.append(opinion(chances[-1] - chances[node], luck))
        else:
            assert decision.task_id
            tree.start_evaluation(node, decision.task_id)
            tree.finish_evaluation(node, decision.task_id, bool(luck.random() < chances[node]))
    best = best_belief(tree.s, tree.f)
    return chances[best.variant_id if best else 0]


def at_random(delta: float, luck: np.random.Generator) -> float:
    return float(luck.uniform(-100, 100))


def knowing(delta: float, luck: np.random.Generator) -> float:
    """Nearly all of the truth: a step of one deviation is 50."""
    return float(np.clip(50 * delta / 0.15 + luck.normal(0, 10), -100, 100))
