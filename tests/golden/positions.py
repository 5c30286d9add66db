"""Positions of searches as JSON that a person can read, and back.

A node is `parent tasks attempts failed_in_a_row expanding`, with one character for each task: `+` solved, `-` not
solved, `~` in flight, `.` not given, `x` withdrawn; a banned node has a `!` behind it.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from archive.records import Candidate, Decision
from archive.tree import TaskState, Tree
from hgm.budget import BudgetName, Remaining
from hgm.policies import Rules
from tests.hgm.world import World

SIGNS = {
    TaskState.FREE: ".",
    TaskState.RUNNING: "~",
    TaskState.SOLVED: "+",
    TaskState.UNSOLVED: "-",
    TaskState.WITHDRAWN: "x",
}


def tree_lines(world: World) -> list[str]:
    tree = world.tree
    lines = []
    for node in range(len(tree)):
        signs = [SIGNS[TaskState(state)] for state in tree.task_states[node]]
        numbers = tree.attempts[node], tree.failed_in_a_row[node], tree.expanding[node]
        lines.append(" ".join(map(str, [tree.parent[node], "".join(signs), *numbers])) + "!" * bool(tree.banned[node]))
    return lines


def read_tree(lines: list[str]) -> Tree:
    rows = [line.rstrip("!").split() for line in lines]
    tasks = [f"t{number}" for number in range(len(rows[0][1]))]
    cells = [(node, task, sign) for node, row in enumerate(rows) for task, sign in zip(tasks, row[1], strict=True)]
    done = [cell for cell in cells if cell[2] in "+-"]
    tree = Tree.rebuild(
        tasks,
        [int(row[0]) for row in rows],
        [node for node, _, _ in done],
        [task for _, task, _ in done],
        [sign == "+" for _, _, sign in done],
        attempts=[int(row[2]) for row in rows],
        failed_in_a_row=[int(row[3]) for row in rows],
        banned=[line.endswith("!") for line in lines],
    )
    for node, task, sign in cells:
        if sign == "~":
            tree.start_evaluation(node, task)
        elif sign == "x":
            tree.withdraw(node, task)
    for node, row in enumerate(rows):
        for _ in range(int(row[4])):
            tree.start_expansion(node)
    return tree


def read_remaining(values: dict[str, Any]) -> Remaining:
    names = {key: BudgetName(values[key]) for key in ("exhausted", "no_evaluation", "no_expansion") if key in values}
    return Remaining(**{**values, **names})


def unusual(values: Remaining | Rules) -> dict[str, Any]:
    """The fields that are not at their defaults."""
    return {one.name: value for one in fields(values) if (value := getattr(values, one.name)) != one.default}


def decision_values(decision: Decision) -> dict[str, Any]:
    """Kind, cause, choice and scores of a decision, in plain values."""
    return {
        "kind": decision.kind.value,
        "cause": decision.cause,
        "variant": decision.variant_id,
        "task": decision.task_id,
        "n": decision.n,
        "nodes": decision.nodes,
        "tau": round(decision.tau, 9),
        "chosen": [*_brief(decision.chosen), dict(decision.chosen.components)] if decision.chosen else None,
        "runners_up": [_brief(one) for one in decision.runners_up],
    }


def _brief(one: Candidate) -> list[float]:
    return [one.variant_id, round(one.score, 9)]  # the last digits differ between mathematical libraries


def generator(position: int, seed: int) -> np.random.Generator:
    return np.random.default_rng([position, seed])
