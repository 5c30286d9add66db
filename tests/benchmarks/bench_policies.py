"""Policies in made-up worlds, further than `hgm simulate` asks.

    python -m tests.benchmarks.bench_policies goal [--seeds 200] [--policy NAME …] [--against darwin]
    python -m tests.benchmarks.bench_policies rivals [--seeds 200] [--family NAME …]
    python -m tests.benchmarks.bench_policies tried [--seeds 100] [--first 0] [--evaluations 400]
    python -m tests.benchmarks.bench_policies widening [--seeds 60] [--price 10]

`goal`: with how many evaluations, and after how many hours of the virtual clock, does a policy reach what `darwin`
exports after 800 evaluations? Means over worlds at growing budgets, each a search of its own, with straight lines
between them; the 95 % intervals are of a bootstrap over worlds.

`rivals`: `huxley` against each other policy at 200, 400 and 800 evaluations: its true score minus the rival's in the
same worlds, with the 95 % interval (Student's t over worlds), and how many times the rival's mean its own is.

`tried`: changes of `huxley` that theory suggests (`tests.benchmarks.candidates`), in the families of `hgm simulate` and
in landscapes with one parameter changed, which nothing was fitted to: true score of the exported agent minus that of
`huxley` in the same worlds.

`widening`: `huxley` with several exponents α under equal budgets, where an expansion costs as much as `--price`
evaluations.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from hgm.compare import contestant
from hgm.policies import POLICIES, Policy, policy
from hgm.policies.base import Rules
from hgm.policies.huxley import Huxley
from hgm.simulate.landscapes import FAMILIES, Landscape
from hgm.simulate.report import HOUR_S, Mean, mean
from hgm.simulate.runs import Search, Setting
from hgm.simulate.study import Plan, Study
from hgm.simulate.world import World
from tests.benchmarks.candidates import CANDIDATES

Floats = NDArray[np.float64]
MISMATCH = ("agree", "independent", "reversed")
GRID = (50, 100, 150, 200, 300, 400, 600, 800)
FULL = 800
BUDGETS = (200, 400, 800)
WIDENED = ("agree", "independent", "reversed", "needle", "plateau", "decay")
ALPHAS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
DRAWS = 2_000
BASE = Landscape()
UNSEEN: Mapping[str, Landscape] = {
    "half agreeing (mismatch 0.5)": replace(BASE, mismatch=0.5),
    "half reversed (mismatch 1.5)": replace(BASE, mismatch=1.5),
    "barely inherited (heritability 0.3, mismatch 0)": replace(BASE, heritability=0.3, mismatch=0.0),
    "strongly inherited (gain 0.5, mismatch 0.5)": replace(BASE, gain=0.5, mismatch=0.5),
    "small steps (step 0.15, gain 0.1)": replace(BASE, step=0.15, gain=0.1),
    "great steps (step 1, drift -0.6)": replace(BASE, step=1.0, drift=-0.6),
    "tasks alike (difficulty 0.3)": replace(BASE, difficulty=0.3),
    "tasks unlike (difficulty 3)": replace(BASE, difficulty=3.0),
    "a good root (root 0.8)": replace(BASE, root=0.8),
    "a poor root (root -3)": replace(BASE, root=-3.0),
    "most expansions fail (failing 0.6)": replace(BASE, failing=0.6),
    "rare jumps (jumps 0.1, jump 0.8, step 0.05)": replace(BASE, gain=0.0, step=0.05, jumps=0.1, jump=0.8),
}


def searched(
    policies: Mapping[str, Policy],
    landscapes: Mapping[str, Landscape],
    budgets: Sequence[int],
    seeds: int,
    workers: int,
) -> Study:
    study = Study(Plan(policies, landscapes, tuple(budgets), range(seeds), workers=workers))
    study.run()
    return study


def scores(study: Study, family: str, name: str, budget: int) -> Floats:
    """[worlds], in the order of the seeds."""
    return np.array([batch[name, budget].score for batch in study.done[family].values()])


def hours(study: Study, family: str, name: str, budget: int) -> Floats:
    return np.array([batch[name, budget].elapsed_s for batch in study.done[family].values()]) / HOUR_S


# --- how soon the goal is reached ------------------------------------------------------------------------------------


def reached(goal: float, curve: Floats, along: Floats) -> float:
    """Where `curve`, [budgets], first comes to `goal`, in units of `along`, [budgets]; infinite where it does not."""
    above = np.flatnonzero(curve >= goal)
    if not above.size:
        return np.inf
    at = int(above[0])
    if at == 0:
        return float(along[0])
    share = (goal - curve[at - 1]) / (curve[at] - curve[at - 1])
    return float(along[at - 1] + share * (along[at] - along[at - 1]))


def how_soon(goals: Floats, curves: Floats, along: Floats) -> tuple[float, float, float]:
    """`reached` by the means over worlds, and the ends of its 95 % interval. `goals` is [worlds], `curves` and `along`
    are [worlds, budgets]."""
    rng = np.random.default_rng(0)
    worlds = len(goals)
    found = []
    for _ in range(DRAWS):
        some = rng.integers(0, worlds, worlds)
        found.append(reached(float(goals[some].mean()), curves[some].mean(axis=0), along[some].mean(axis=0)))
    low, high = np.quantile(found, (0.025, 0.975), method="nearest")
    return reached(float(goals.mean()), curves.mean(axis=0), along.mean(axis=0)), float(low), float(high)


def goal_table(ours: Sequence[str], against: str, families: Sequence[str], seeds: int, workers: int) -> str:
    landscapes = {family: FAMILIES[family] for family in families}
    rival = searched(_named([against]), landscapes, [FULL], seeds, workers)
    mine = searched(_named(ours), landscapes, GRID, seeds, workers)
    lines = [
        f"| family | {against} at {FULL} | its hours | policy | evaluations | ratio | hours | ratio |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for family in families:
        goals, took = scores(rival, family, against, FULL), hours(rival, family, against, FULL).mean()
        for name in ours:
            curves = np.array([scores(mine, family, name, budget) for budget in GRID]).T
            clock = np.array([hours(mine, family, name, budget) for budget in GRID]).T
            work = how_soon(goals, curves, np.tile(np.array(GRID, dtype=np.float64), (len(goals), 1)))
            time = how_soon(goals, curves, clock)
            line = f"| {family} | {goals.mean():.1%} | {took:.1f} | {name} | {_within(work, '.0f')} "
            lines.append(f"{line}| {FULL / work[0]:.1f}× | {_within(time, '.1f')} | {took / time[0]:.1f}× |")
    return "\n".join(lines)


def _within(found: tuple[float, float, float], form: str) -> str:
    middle, low, high = ("never" if np.isinf(one) else format(one, form) for one in found)
    return f"{middle} [{low}, {high}]"


# --- against each rival ----------------------------------------------------------------------------------------------


def rivals_rows(family: str, names: Sequence[str], seeds: range, workers: int) -> Iterator[str]:
    """The first of `names` against each of the others, a row of the table each."""
    first, *others = names
    policies = _named(names)
    found = {
        name: [
            np.array([outcome(FAMILIES[family], seed, Setting(one, budget, workers=workers)).score for seed in seeds])
            for budget in BUDGETS
        ]
        for name, one in policies.items()
    }
    for name in others:
        pairs = list(zip(found[first], found[name], strict=True))
        cells = [f"{difference(mine - other)}, {mine.mean() / other.mean():.2f}×" for mine, other in pairs]
        yield f"| {family} | {name} | {' | '.join(cells)} |"


def print_rivals(families: Sequence[str], names: Sequence[str], seeds: range, workers: int) -> None:
    """Family by family, since all of them take an hour."""
    print(f"| family | {names[0]} minus | {' | '.join(f'{budget}' for budget in BUDGETS)} |")
    print("|---|---|" + "---|" * len(BUDGETS), flush=True)
    for family in families:
        print("\n".join(rivals_rows(family, names, seeds, workers)), flush=True)


# --- what was tried --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """True score of what was exported; time on the virtual clock."""

    score: float
    hours: float


def outcome(landscape: Landscape, seed: int, setting: Setting) -> Outcome:
    search = Search(World(landscape, seed), setting)
    search.run()
    ability = search.agents[search.exported()].ability
    return Outcome(float(landscape.true_score(np.array([ability]))[0]), search.clock.now_s / HOUR_S)


def tried_table(names: Sequence[str], evaluations: int, seeds: range, workers: int) -> str:
    first, *others = names
    lines = [f"| landscape | {first} | " + " | ".join(others) + " |", "|---|---|" + "---|" * len(others)]
    everywhere: dict[str, list[Floats]] = {name: [] for name in others}
    for family, landscape in {**FAMILIES, **UNSEEN}.items():
        if family == "flat":
            continue
        found = {}
        for name in names:
            one = CANDIDATES[name]
            setting = Setting(one.policy, evaluations, workers=workers, discount=one.discount)
            found[name] = np.array([outcome(landscape, seed, setting).score for seed in seeds])
        for name in others:
            everywhere[name].append(found[name] - found[first])
        cells = [difference(found[name] - found[first]) for name in others]
        lines.append(f"| {family} | {100 * found[first].mean():.1f} | " + " | ".join(cells) + " |")
    means = [difference(np.mean(everywhere[name], axis=0)) for name in others]
    return "\n".join([*lines, "| mean of all | | " + " | ".join(means) + " |"])


# --- how many children -----------------------------------------------------------------------------------------------


def widening_table(families: Sequence[str], price: float, budget: float, seeds: range, workers: int) -> str:
    lines = [
        f"| family | {' | '.join(f'α = {alpha}' for alpha in ALPHAS)} |",
        "|---|" + "---|" * len(ALPHAS),
        f"| evaluations | {' | '.join(f'{affordable(alpha, price, budget):,}' for alpha in ALPHAS)} |",
    ]
    for family in families:
        cells = []
        for alpha in ALPHAS:
            setting = Setting(Huxley(), affordable(alpha, price, budget), Rules(alpha=alpha), workers)
            found = mean([100 * outcome(FAMILIES[family], seed, setting).score for seed in seeds])
            cells.append(f"{found.mean:.1f} [{found.low:.1f}, {found.high:.1f}]")
        lines.append(f"| {family} | {' | '.join(cells)} |")
    return "\n".join(lines)


def affordable(alpha: float, price: float, budget: float) -> int:
    """The n that leaves money for the n^α children which the widening rule asks for, of which a fifth fail."""
    return int(brentq(lambda n: n + price * n**alpha / (1.0 - BASE.failing) - budget, 1.0, budget))


def difference(values: Floats) -> str:
    found: Mean = mean([100 * float(value) for value in values])
    return f"{found.mean:+.1f} [{found.low:+.1f}, {found.high:+.1f}]".replace("-", "−")


def _named(names: Sequence[str]) -> dict[str, Policy]:
    return {one.label: policy(one.name, one.options) for one in map(contestant, names)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_policies")
    parser.add_argument("what", choices=("goal", "rivals", "tried", "widening"))
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--evaluations", type=int, default=400)
    parser.add_argument("--price", type=float, default=10.0)
    parser.add_argument("--budget", type=float, default=2_000.0, help="of `widening`, in evaluations")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--policy", action="append")
    parser.add_argument("--family", action="append", choices=tuple(FAMILIES))
    parser.add_argument("--against", default="darwin")
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    families = given.family or MISMATCH
    if given.what == "goal":
        print(goal_table(given.policy or ["huxley"], given.against, families, given.seeds, given.workers))
    elif given.what == "rivals":
        print_rivals(given.family or WIDENED, given.policy or tuple(POLICIES), seeds, given.workers)
    elif given.what == "tried":
        print(tried_table(given.policy or tuple(CANDIDATES), given.evaluations, seeds, given.workers))
    else:
        print(widening_table(given.family or WIDENED, given.price, given.budget, seeds, given.workers))


if __name__ == "__main__":
    main()
