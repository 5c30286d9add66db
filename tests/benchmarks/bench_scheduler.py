"""What a decision, a result and a node cost from 1,000 to 1,000,000 nodes, next to recounting.

    python -m tests.benchmarks.bench_scheduler [largest size]

CPU time, the best of several repetitions in one process. Recounting is what a tree without clade sums must do for each
decision, and what the published code does: for every node, collect the outcomes of its clade, add them up, and draw.
"""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from archive.records import DecisionKind
from archive.statistics import best_belief
from archive.tree import Tree
from hgm.budget import Remaining
from hgm.policies import POLICIES, Policy, Rules, policy
from hgm.scheduler import decide

SIZES = (1_000, 10_000, 100_000, 1_000_000)
TASKS = [f"t{number}" for number in range(40)]
RESULTS = 10
DEPTH = 50
DECISION_GOALS_MS = {100_000: 25.0, 1_000_000: 250.0}
RESULT_GOAL_US = 50.0
MEMORY_GOALS_MB = {1_000_000: 200.0}


@dataclass(frozen=True)
class Figures:
    """Of a tree of `nodes`. `held_mb`: what the tree keeps; `peak_mb`: with what one decision needs besides."""

    nodes: int
    expand_ms: float
    evaluate_ms: float
    recount_ms: float
    result_us: float
    belief_ms: float
    rebuild_ms: float
    held_mb: float
    peak_mb: float

    @property
    def decide_ms(self) -> float:
        return max(self.expand_ms, self.evaluate_ms)

    @property
    def ratio(self) -> float:
        return self.recount_ms / self.expand_ms


def best_s(step: Callable[[], object], repetitions: int) -> float:
    times = []
    for _ in range(repetitions):
        start = time.process_time()
        step()
        times.append(time.process_time() - start)
    return min(times)


def grown(size: int, rng: np.random.Generator, results: int = RESULTS) -> tuple[Tree, float]:
    """A random recursive tree with a few results per node, and the seconds that rebuilding it took."""
    parents = np.full(size, -1)
    parents[1:] = rng.integers(0, np.arange(1, size))
    nodes = np.repeat(np.arange(size), results)
    tasks = [task for _ in range(size) for task in TASKS[:results]]
    successes = rng.random(results * size) < 0.4
    start = time.process_time()
    tree = Tree.rebuild(TASKS, parents, nodes, tasks, successes)
    return tree, time.process_time() - start


def decide_ms(tree: Tree, chosen: Policy, kind: DecisionKind, rng: np.random.Generator, repetitions: int = 7) -> float:
    """Of a decision where the widening rule asks for a step of `kind`; a policy may want another."""
    rules = Rules(k0=1, alpha=0.999 if kind is DecisionKind.EXPAND else 0.001)
    remaining = Remaining(evaluations=10**8, fraction=0.5)
    return 1_000 * best_s(lambda: decide(tree, remaining, chosen, rules, rng), repetitions)


def recount_ms(tree: Tree, rng: np.random.Generator) -> float:
    children: list[list[int]] = [[] for _ in range(len(tree))]
    for node, parent in enumerate(tree.parent.tolist()):
        if parent >= 0:
            children[parent].append(node)
    outcomes = [[1] * s + [0] * f for s, f in zip(tree.s.tolist(), tree.f.tolist(), strict=True)]
    start = time.process_time()
    _, successes, count = max(recounted(node, children, outcomes, rng) for node in range(len(tree)))
    took = time.process_time() - start
    assert (successes, count - successes) in zip(tree.clade_s.tolist(), tree.clade_f.tolist(), strict=True)
    return 1_000 * took


def recounted(
    node: int, children: list[list[int]], outcomes: list[list[int]], rng: np.random.Generator
) -> tuple[float, int, int]:
    """A draw from the clade's posterior, its successes and its results."""
    found: list[int] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        found += outcomes[one]
        waiting += children[one]
    successes = sum(found)
    return rng.beta(1 + successes, 1 + len(found) - successes), successes, len(found)


def result_us(tree: Tree) -> float:
    """One result, counted along a chain of `DEPTH`; the best of a few chains."""
    times = []
    for _ in range(5):
        node = 0
        for _ in range(DEPTH):
            node = tree.add(node)
        for task in TASKS:
            tree.start_evaluation(node, task)
        start = time.process_time()
        for number, task in enumerate(TASKS):
            tree.finish_evaluation(node, task, number % 2 == 0)
        times.append(time.process_time() - start)
    return 1e6 * min(times) / len(TASKS)


def memory_mb(size: int, rng: np.random.Generator) -> tuple[float, float]:
    """What a tree holds that grew node by node, and that with the most that a decision on it needs besides."""
    decide(grown(10, rng)[0], Remaining(fraction=0.5), policy("huxley"), Rules(k0=1), rng)  # what is made once
    gc.collect()
    tracemalloc.start()
    try:
        tree = Tree(TASKS)
        for parent in rng.integers(0, np.arange(1, size)):
            tree.add(int(parent))
        for task in TASKS[: Rules.first_tasks]:
            tree.start_evaluation(0, task)
            tree.finish_evaluation(0, task, True)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        decide(tree, Remaining(evaluations=10**8, fraction=0.5), policy("huxley"), Rules(k0=1, alpha=0.001), rng)
        return held / 1e6, tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def measure(size: int, rng: np.random.Generator) -> Figures:
    tree, rebuilt_s = grown(size, rng)
    kinds = (DecisionKind.EXPAND, DecisionKind.EVALUATE)
    expand, evaluate = (decide_ms(tree, policy("huxley"), kind, rng) for kind in kinds)
    belief = 1_000 * best_s(lambda: best_belief(tree.s, tree.f), 3)
    recount = recount_ms(tree, rng)
    return Figures(
        size, expand, evaluate, recount, result_us(tree), belief, 1_000 * rebuilt_s, *memory_mb(size, rng)
    )  # fmt: skip


def goal(goals: dict[int, float], size: int) -> str:
    return f"{goals[size]:,.0f}" if size in goals else "—"


def table(found: list[Figures]) -> str:
    lines = [
        "| nodes | expand, ms | evaluate, ms | goal | recount, ms | ratio | result at depth 50, us | goal"
        " | best-belief, ms | rebuild, ms | memory, MB | with a decision | goal |",
        "|---|" + "---|" * 12,
    ]
    for f in found:
        times = f"{f.expand_ms:.2f} | {f.evaluate_ms:.2f} | {goal(DECISION_GOALS_MS, f.nodes)}"
        naive = f"{f.recount_ms:,.0f} | {f.ratio:,.0f}× | {f.result_us:.0f} | {RESULT_GOAL_US:.0f}"
        memory = f"{f.held_mb:.1f} | {f.peak_mb:.1f} | {goal(MEMORY_GOALS_MB, f.nodes)}"
        lines.append(
            f"| {f.nodes:,} | {times} | {naive} | {f.belief_ms:.2f} | {f.rebuild_ms:,.0f} | {memory} |"
        )  # fmt: skip
    return "\n".join(lines)


def policies(sizes: tuple[int, ...], rng: np.random.Generator) -> str:
    """One decision of each policy, in ms: where the widening rule asks to expand, and to evaluate."""
    trees = [grown(size, rng)[0] for size in sizes]
    lines = [
        "| policy | " + " | ".join(f"{size:,}: expand | evaluate" for size in sizes) + " |",
        "|---|" + "---|" * (2 * len(sizes)),
    ]
    for name in POLICIES:
        times = [
            f"{decide_ms(tree, policy(name), kind, rng, 3):,.2f}"
            for tree in trees
            for kind in (DecisionKind.EXPAND, DecisionKind.EVALUATE)
        ]
        lines.append(f"| {name} | " + " | ".join(times) + " |")
    return "\n".join(lines)


def main(most: int = SIZES[-1]) -> None:
    rng = np.random.default_rng(0)
    sizes = tuple(size for size in SIZES if size <= most)
    sys.stdout.write(f"{table([measure(size, rng) for size in sizes])}\n\n{policies(sizes, rng)}\n")


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
