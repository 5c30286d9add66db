"""When to make more tries and when to value them, under one token budget: simulated tasks whose truth is known.

    python -m tests.benchmarks.bench_verify [--tasks 20000] [--seed 0]

A task is a probability that one try is right, from a Beta distribution, and how the wrong ones are spread over eight
wrong changes, from a Dirichlet: many different ones, or mostly one. `agreement` spends the budget on tries and takes
the change that most came to; `model` spends it on fewer tries and values each, at `--cost` of a try, and takes the
highest value. Values are normal, higher for right changes by so much that AUC is the probability that a right one is
valued above a wrong one. Printed: the share of tasks solved, and the paired difference, with 95 % intervals over tasks.
"""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

RIGHT, WRONG = 0, 8
BUDGETS = (3, 6, 12, 24)
SPREADS = {"apart": 1.0, "alike": 0.1}
AUCS = (0.6, 0.75, 0.9)


def tries_of(rng: np.random.Generator, tasks: int, most: int, concentration: float) -> NDArray[np.int64]:
    """[tasks, most]: which change each try came to, RIGHT or one of WRONG wrong ones; half of all tries are right."""
    p = rng.beta(0.7, 0.7, tasks)
    wrong = rng.dirichlet(np.full(WRONG, concentration), tasks).cumsum(axis=1)
    drawn = (rng.random((tasks, most, 1)) > wrong[:, None, :-1]).sum(axis=2) + 1
    return np.where(rng.random((tasks, most)) < p[:, None], RIGHT, drawn)


def agreed(tries: NDArray[np.int64]) -> NDArray[np.bool_]:
    """[tasks]: whether the most frequent change is right; of equals, the first."""
    counts = (tries[:, :, None] == tries[:, None, :]).sum(axis=2)
    return tries[np.arange(len(tries)), counts.argmax(axis=1)] == RIGHT


def valued(rng: np.random.Generator, tries: NDArray[np.int64], auc: float) -> NDArray[np.bool_]:
    """[tasks]: whether the try of the highest value is right."""
    values = rng.standard_normal(tries.shape) + np.sqrt(2) * ndtri(auc) * (tries == RIGHT)
    return tries[np.arange(len(tries)), values.argmax(axis=1)] == RIGHT


def share(solved: NDArray[np.bool_]) -> str:
    half = 1.96 * solved.std() / np.sqrt(len(solved))
    return f"{solved.mean():.1%} ± {half:.1%}"


def against(solved: NDArray[np.bool_], other: NDArray[np.bool_]) -> str:
    delta = solved.astype(float) - other
    half = 1.96 * delta.std() / np.sqrt(len(delta))
    return f"{delta.mean():+.1%} [{delta.mean() - half:+.1%}, {delta.mean() + half:+.1%}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--tasks", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cost", type=float, nargs="+", default=[0.15, 1.0], help="of a valuation, in tries")
    asked = parser.parse_args()
    named = " | ".join(f"`model`, AUC {auc:g}, less `agreement`" for auc in AUCS)
    print(f"| wrong changes | a valuation costs, tries | budget, tries | one try | `agreement` | {named} |")
    print("|" + "---|" * (5 + len(AUCS)))
    for name, concentration in SPREADS.items():
        for cost in asked.cost:
            rng = np.random.default_rng([asked.seed, len(name)])
            tries = tries_of(rng, asked.tasks, max(BUDGETS), concentration)
            for budget in BUDGETS:
                agreeing, few = agreed(tries[:, :budget]), max(1, int(budget / (1 + cost)))
                cells = [against(valued(rng, tries[:, :few], auc), agreeing) for auc in AUCS]
                print(
                    f"| {name} | {cost:g} | {budget} ({few} valued) | {share(tries[:, 0] == RIGHT)} | "
                    f"{share(agreeing)} | {' | '.join(cells)} |"
                )


if __name__ == "__main__":
    main()
