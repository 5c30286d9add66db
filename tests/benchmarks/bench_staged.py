"""How many evaluations a staged comparison saves, on a recorded outcome matrix, and whether it decides the same.

    python -m tests.benchmarks.bench_staged [--tasks 150] [--pairs 4000] [--seed 0]

The matrix: which of 75 and 77 public systems resolved each of SWE-bench Verified's 500 and Lite's 300 instances. A pair
of systems, drawn with its tasks: the first has tried all of them, the second is tried on one after the other. *Full* is
the exact McNemar test after all tasks (p < 0.05); *staged* stops as `archive.sequential` says. In `random` order; in
`informative` order: first the tasks that half of the earlier systems solve (Rasch's p (1 - p) at their mean ability);
or `adaptive`: next the one that says most at what is known of the second one's ability by then. Difficulties come from
the results of other systems, as many as *known* says: an order that knew what the first one solved would begin with
tasks on which only one of the two can do better. *More than random*: tasks saved with the same pairs and tasks.
Intervals: bootstrap over systems, since pairs share them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archive.ability import PRIOR_SD, Abilities, abilities
from archive.sequential import settled, told_apart
from archive.statistics import LEVEL, mcnemar

FILE = "swebench_resolved_submissions.json.gz"
Matrix = NDArray[np.bool_]
"""[systems, tasks]: resolved."""
ALL = 1_000
ORDERS = (("random", 0), *((order, known) for order in ("informative", "adaptive") for known in (1, 3, 10, ALL)))
"""Each with the number of other systems whose results are known before."""
SAVED = 1
COLUMNS = (
    *("matrix", "order", "known", "tasks tried", "saved", "told apart (full)", "same", "the other way", "missed"),
    *("only staged", "more than random"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--tasks", type=int, default=150)
    parser.add_argument("--pairs", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    print(f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
    for name, matrix in matrices().items():
        usual = None
        for order, known in ORDERS:
            rows, pairs = played(matrix, order, known, asked.tasks, asked.pairs, asked.seed)
            usual = rows if usual is None else usual
            more = rows[:, [SAVED]] - usual[:, [SAVED]]
            cells = [_cell(np.hstack([rows, more]), pairs, column, asked.seed) for column in range(len(COLUMNS) - 3)]
            print(f"| {name} | {order} | {'all' if known == ALL else known} | {' | '.join(cells)} |")
            sys.stdout.flush()


def matrices() -> dict[str, Matrix]:
    """Verified and Lite. A system belongs to one where it resolved an instance that only that one has; the file tells
    the two apart by how many systems each instance was tried by."""
    root = Path(os.environ.get("HGM_SHARED", Path(__file__).parents[3] / "shared")) / "data" / FILE
    if not root.is_file():
        sys.exit(f"no {root}; set HGM_SHARED to the directory that has data/")
    data = json.loads(gzip.decompress(root.read_bytes()))
    found = {}
    for name, only in (("Verified", 75), ("Lite", 77)):
        tasks = sorted(task for task, one in data.items() if one["no_of_submissions"] in (only, 134))
        own = [task for task in tasks if data[task]["no_of_submissions"] == only]
        systems = sorted({system for task in own for system in data[task]["resolved_submissions"]})
        resolved = [set(data[task]["resolved_submissions"]) for task in tasks]
        found[name] = np.array([[system in one for one in resolved] for system in systems])
    return found


def played(
    matrix: Matrix, order: str, known: int, size: int, count: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """[pairs, columns] as printed, NaN where a column does not apply, and the systems of each pair, [pairs, 2]."""
    rng, drawing = np.random.default_rng(seed), np.random.default_rng(seed)
    rows, pairs = [], []
    for _ in range(count):
        a, b = rng.choice(len(matrix), 2, replace=False)
        tasks = rng.choice(matrix.shape[1], size, replace=False)
        if known:
            others = np.setdiff1d(np.arange(len(matrix)), (a, b))
            earlier = drawing.permutation(others)[:known]
            before = matrix[np.ix_(earlier, tasks)]
            fitted = abilities(before, ~before)
            tasks = tasks[ordered(order, fitted, matrix[b, tasks])]
        rows.append(_compared(matrix[a, tasks], matrix[b, tasks]))
        pairs.append((a, b))
    return np.array(rows), np.array(pairs)


def ordered(order: str, fitted: Abilities, results: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Places of the tasks in the order in which the second system is asked; it answers with `results`, [tasks]."""
    if order == "informative":
        return np.argsort(-fitted.information(), kind="stable")
    theta = prior = float(fitted.ability.mean())
    left, asked = list(range(len(results))), list[int]()
    while left:
        p = 1 / (1 + np.exp(fitted.difficulty[left] - theta))
        asked.append(left.pop(int(np.argmax(p * (1 - p)))))
        theta = _ability(fitted.difficulty[asked], results[asked], prior)
    return np.array(asked)


def _ability(difficulty: NDArray[np.float64], results: NDArray[np.bool_], prior: float) -> float:
    """The posterior's mode, with Rasch's model and a normal prior around the mean of the earlier systems."""
    theta = prior
    for _ in range(5):
        p = 1 / (1 + np.exp(difficulty - theta))
        slope = (results - p).sum() - (theta - prior) / PRIOR_SD**2
        theta += slope / ((p * (1 - p)).sum() + 1 / PRIOR_SD**2)
    return float(theta)


def _compared(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> tuple[float, ...]:
    size = len(first)
    worse, better = np.cumsum(first & ~second), np.cumsum(second & ~first)
    stop = next(n for n in range(1, size + 1) if n == size or settled(int(worse[n - 1]), int(better[n - 1]), size - n))
    w, b = int(worse[stop - 1]), int(better[stop - 1])
    whole = int(np.sign(better[-1] - worse[-1])) if mcnemar(int(worse[-1]), int(better[-1])) < 1 - LEVEL else 0
    staged = int(np.sign(b - w)) if told_apart(w, b) else whole if stop == size else 0
    apart = np.nan if whole == 0 else 1.0
    return (
        float(stop),
        1 - stop / size,
        float(whole != 0),
        apart * (staged == whole),
        apart * (staged == -whole),
        apart * (staged == 0),
        float(staged != 0) if whole == 0 else np.nan,
    )


def _cell(rows: NDArray[np.float64], pairs: NDArray[np.int64], column: int, seed: int) -> str:
    """The mean with its interval: systems are drawn with repetition, and a pair counts as often as both were."""
    rng, values = np.random.default_rng(seed), rows[:, column]
    there = ~np.isnan(values)
    systems = int(pairs.max()) + 1
    means = []
    for _ in range(400):
        times = np.bincount(rng.integers(systems, size=systems), minlength=systems)
        weights = (times[pairs[:, 0]] * times[pairs[:, 1]])[there]
        if weights.sum():
            means.append(np.average(values[there], weights=weights))
    low, high = np.quantile(means, (0.025, 0.975))
    mean = values[there].mean()
    return f"{mean:.0f} [{low:.0f}, {high:.0f}]" if column == 0 else f"{mean:.1%} [{low:.1%}, {high:.1%}]"


if __name__ == "__main__":
    main()
