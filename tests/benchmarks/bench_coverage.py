"""How often the pooled interval holds the truth, and how wide it is, in worlds whose truth is known.

    python -m tests.benchmarks.bench_coverage [--worlds 2000] [--bootstrapped 400]

Beside `archive.statistics.pooled_difference`, the pigeonhole bootstrap (Owen 2007), which draws seeds and tasks anew. A
world has outcomes of a root and of one agent for each seed, 0 or 1 on each task. Chances are clipped sums of a mean, of
the seed's luck and the task's, both normal; `fails`: three searches in ten find nothing, the others all the same.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from archive.statistics import Pooled, pooled_difference

Floats = NDArray[np.float64]
RATES = ((0.3, 0.5), (0.5, 0.5), (0.05, 0.1), (0.02, 0.9))
"""Success of the root, and mean success of the agents that were found."""
TASK_SDS = (0.0, 0.3)
DRAWS = 1_000


def worlds(
    rng: np.random.Generator, seeds: int, tasks: int, seed_sd: float | None, task_sd: float, rates: tuple[float, float]
) -> tuple[float, Iterator[Floats]]:
    """The true difference, and outcomes of both as differences, [seeds, tasks], without end. No `seed_sd`: `fails`."""
    root, best = rates

    def luck(*shape: int) -> Floats:
        if seed_sd is None:
            return np.where(rng.random(shape) < 0.3, root - best, 0.0)
        return rng.normal(0, seed_sd, shape)

    many = 400_000
    of_best = np.clip(best + luck(many) + rng.normal(0, task_sd, many), 0, 1)
    truth = float((of_best - np.clip(root + rng.normal(0, task_sd, many), 0, 1)).mean())

    def outcomes() -> Iterator[Floats]:
        while True:
            chances = np.clip(best + luck(seeds, 1) + rng.normal(0, task_sd, tasks), 0, 1)
            of_root = np.clip(root + rng.normal(0, task_sd, tasks), 0, 1)
            solved = rng.random((2, seeds, tasks))
            yield (solved[0] < chances).astype(np.float64) - (solved[1] < of_root)

    return truth, outcomes()


def pigeonhole(deltas: Floats) -> Pooled:
    seeds, tasks = deltas.shape
    of_seeds, of_tasks = _weights(seeds), _weights(tasks)
    low, high = np.quantile(((of_seeds @ deltas) * of_tasks).sum(axis=1), (0.025, 0.975))
    return Pooled(float(deltas.mean()), float(low), float(high), seeds, tasks)


@cache
def _weights(count: int) -> Floats:
    """How much each of `count` weighs in each draw of as many with replacement, [DRAWS, count]."""
    return np.random.default_rng(count).multinomial(count, [1 / count] * count, DRAWS) / count


def covered(
    method: Callable[[Floats], Pooled], truth: float, outcomes: Iterator[Floats], count: int
) -> tuple[float, float]:
    """The share of intervals that hold the truth, and their mean width."""
    found = [method(next(outcomes)) for _ in range(count)]
    return float(np.mean([one.low <= truth <= one.high for one in found])), float(
        np.mean([one.high - one.low for one in found])
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=2_000, help="in each cell, for the interval that is used")
    parser.add_argument("--bootstrapped", type=int, default=400, help="in each cell, for the pigeonhole bootstrap")
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    rows: dict[tuple[int, float | None], list[tuple[float, ...]]] = defaultdict(list)
    for seeds, seed_sd, tasks in product((3, 6, 10), (0.0, 0.1, 0.25, None), (15, 27, 45)):
        for task_sd, rates in product(TASK_SDS, RATES) if seed_sd is not None else [(0.1, (0.3, 0.8))]:
            truth, outcomes = worlds(rng, seeds, tasks, seed_sd, task_sd, rates)
            ours = covered(pooled_difference, truth, outcomes, options.worlds)
            rows[seeds, seed_sd].append((*ours, *covered(pigeonhole, truth, outcomes, options.bootstrapped)))
    print("| seeds | sd of seeds | worlds | covers, mean | least | width | bootstrap covers, mean | least | width |")
    print("|---|---|---|---|---|---|---|---|---|")
    for (seeds, seed_sd), cells in rows.items():
        mean, least = np.mean(cells, axis=0), np.min(cells, axis=0)
        print(
            f"| {seeds} | {'fails' if seed_sd is None else seed_sd} | {len(cells)} | {mean[0]:.1%} | {least[0]:.1%} "
            f"| {mean[1]:.2f} | {mean[2]:.1%} | {least[2]:.1%} | {mean[3]:.2f} |"
        )


if __name__ == "__main__":
    main()
