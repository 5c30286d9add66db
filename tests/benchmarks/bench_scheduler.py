"""How long a decision and a result take, next to recounting: `python -m tests.benchmarks.bench_scheduler [max size]`.

Each figure is the best of several repetitions in one process; the ratios are what to compare between machines. The
naive way is what a tree without clade sums must do for each decision: walk every node's clade and add up its results.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from archive.records import DecisionKind
from archive.statistics import best_belief
from archive.tree import Tree
from hgm.budget import Remaining
from hgm.policies import Rules, policy
from hgm.scheduler import decide

TASKS = [f"t{number}" for number in range(40)]
GOALS_MS = {100_000: 25.0, 1_000_000: 250.0}


def best_s(step: Callable[[], object], repetitions: int) -> float:
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return min(times)


def grown(size: int, rng: np.random.Generator) -> tuple[Tree, float]:
    """A random recursive tree with ten results per node, and the seconds that rebuilding it took."""
    parents = np.full(size, -1)
    parents[1:] = rng.integers(0, np.arange(1, size))
    nodes = np.repeat(np.arange(size), 10)
    tasks = [task for _ in range(size) for task in TASKS[:10]]
    successes = rng.random(10 * size) < 0.4
    start = time.perf_counter()
    tree = Tree.rebuild(TASKS, parents, nodes, tasks, successes)
    return tree, time.perf_counter() - start


def naive_clade_sums(children: list[list[int]], s: list[int], f: list[int]) -> list[tuple[int, int]]:
    """Walk the clade of every node."""
    sums = []
    for node in range(len(children)):
        total_s = total_f = 0
        waiting = [node]
        while waiting:
            one = waiting.pop()
            total_s += s[one]
            total_f += f[one]
            waiting += children[one]
        sums.append((total_s, total_f))
    return sums


def decide_ms(tree: Tree, kind: DecisionKind, rng: np.random.Generator) -> float:
    rules = Rules(k0=1, alpha=0.999 if kind is DecisionKind.EXPAND else 0.001)
    remaining = Remaining(evaluations=10**8, fraction=0.5)
    step = lambda: decide(tree, remaining, policy("huxley"), rules, rng)  # noqa: E731
    assert step().kind is kind
    return 1_000 * best_s(step, 7)


def line(text: str = "") -> None:
    sys.stdout.write(text + "\n")


def bench_size(size: int, rng: np.random.Generator) -> None:
    tree, rebuilt_s = grown(size, rng)
    expand, evaluate = (decide_ms(tree, kind, rng) for kind in (DecisionKind.EXPAND, DecisionKind.EVALUATE))
    draws = 1_000 * best_s(lambda: rng.beta(1.0 + tree.clade_s, 1.0 + tree.clade_f), 5)
    belief = 1_000 * best_s(lambda: best_belief(tree.s, tree.f), 3)
    naive_found = naive_ms(tree) if size <= 100_000 else None
    naive = f"{naive_found:12.1f}" if naive_found else f"{'—':>12}"
    ratio = f"{naive_found / expand:9.0f}x" if naive_found else f"{'—':>10}"
    goal = f"{GOALS_MS[size]:6.0f}" if size in GOALS_MS else f"{'—':>6}"
    line(
        f"{size:>9,} {expand:10.2f} {evaluate:10.2f} {draws:10.2f} {goal} {naive} {ratio} {belief:10.2f}"
        f" {1_000 * rebuilt_s:10.0f} ({10 * size:,} results)"
    )


def naive_ms(tree: Tree) -> float:
    children: list[list[int]] = [[] for _ in range(len(tree))]
    for node, parent in enumerate(tree.parent.tolist()):
        if parent >= 0:
            children[parent].append(node)
    s, f = tree.s.tolist(), tree.f.tolist()
    start = time.perf_counter()
    sums = naive_clade_sums(children, s, f)
    took = time.perf_counter() - start
    assert sums == list(zip(tree.clade_s.tolist(), tree.clade_f.tolist(), strict=True))
    return 1_000 * took


def bench_recording(size: int, depth: int, rng: np.random.Generator) -> None:
    """One result at the end of a chain of `depth`, in a tree of `size` nodes."""
    tree, _ = grown(size, rng)
    node = 0
    for _ in range(depth):
        node = tree.add(node)

    def record() -> None:
        for task in TASKS[:20]:
            tree.start_evaluation(node, task)
            tree.finish_evaluation(node, task, None)

    def count() -> None:
        for task in TASKS[:20]:
            tree.finish_evaluation(node, task, True)

    claimed = best_s(record, 20) / 20
    for task in TASKS[:20]:
        tree.start_evaluation(node, task)
    counted = best_s(count, 1) / 20
    recount = naive_ms(tree) / 1_000
    line(f"at depth {depth} among {size:,}: claim and give back {1e6 * claimed:.1f} us, result {1e6 * counted:.1f} us")
    line(f"recounting everything instead: {1e3 * recount:.1f} ms = {recount / counted:,.0f}x")


def main(most: int = 1_000_000) -> None:
    rng = np.random.default_rng(0)
    head = ("nodes", "expand ms", "evaluate", "draws only", "goal", "naive clade", "ratio", "belief", "rebuild ms")
    line("{:>9} {:>10} {:>10} {:>10} {:>6} {:>12} {:>10} {:>10} {:>10}".format(*head))
    for size in (1_000, 10_000, 100_000, 1_000_000):
        if size <= most:
            bench_size(size, rng)
    bench_recording(10_000, 50, rng)


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
