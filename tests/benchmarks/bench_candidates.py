"""What choosing among several self-edits before the gate is worth with the builtin model, against taking the first.

    python -m tests.benchmarks.bench_candidates [--expansions 24] [--candidates 3] [--tasks 15] [--seed 0]

Each expansion makes its candidates as a search does, each with an even share of the limits of one. All that are not
dropped are gated and try the same tasks, which a search would not do; then it is read off what each way of choosing
would have come to: the first edit alone, the first that passes the gate, the same in the order of the rules, and the
best of all, which nobody can know. An expansion without a child changes nothing, and counts as 0. All intervals are
95 % intervals over expansions, the last one of the paired difference.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.files import FileTree, read_tree
from evaluators.base import Task
from hgm.attempt import Errand
from hgm.config_sections import LimitsSection
from hgm.diagnose import diagnose, score_card
from hgm.gate import SMOKE
from hgm.rank import Contest, by_rules
from hgm.self_edit import gated, several
from hgm.simulate.report import Mean, mean
from tests.benchmarks.attempts import Bench, bench, search_tasks
from tests.benchmarks.bench_edits import record, seen_by


@dataclass(frozen=True)
class Outcome:
    """One candidate: its `place` in the ranking, None where it was dropped; `delta` is how many tasks more than its
    parent it solves, None where the gate refused it."""

    number: int
    place: int | None
    delta: int | None


Expansion = Sequence[Outcome]
Way = Callable[[Expansion], int | None]
"""What a way of choosing comes to: the delta of its child, None where there is none."""


def passing(made: Expansion) -> list[Outcome]:
    return [one for one in made if one.delta is not None]


WAYS: dict[str, Way] = {
    "the first alone": lambda made: made[0].delta,
    "the first that passes": lambda made: next((one.delta for one in passing(made)), None),
    "ranked by rules": lambda made: next(
        (one.delta for one in sorted(passing(made), key=lambda one: one.place or 0)), None
    ),
    "the best (an oracle)": lambda made: max((one.delta or 0 for one in passing(made)), default=None),
}


async def expansion(
    at: Bench, parent: FileTree, statement: str, card: str, tasks: Sequence[Task], base: int, seed: int, candidates: int
) -> Expansion:
    limits = LimitsSection()
    sandbox, model = limits.expand_sandbox(), limits.expand_model()
    errand = Errand("edit", f"edit-{seed}", statement, parent, "", sandbox, model, seed)
    made = await several(at.shop, parent, errand, lambda files: None, candidates)
    found = [index for index, one in enumerate(made) if one.failure is None]
    places: dict[int, int] = {}
    if found:
        contest = Contest(parent, [made[i].files for i in found], [made[i].idea for i in found], statement, card)
        places = {found[index]: place for place, index in enumerate(by_rules(contest).order, 1)}
    outcomes = list[Outcome]()
    for index, one in enumerate(made):
        delta = None
        if index in places and (await gated(at.shop, parent, one, SMOKE.model_limits)).failure is None:
            delta = sum(attempt.success for attempt in await at.solve(one.files, tasks)) - base
        outcomes.append(Outcome(index + 1, places.get(index), delta))
    return outcomes


async def measure(
    agent: Path, number: int, count: int, candidates: int, first_seed: int, workers: int
) -> list[Expansion]:
    tasks = random.Random(first_seed).sample(search_tasks(), number)
    parent, made = read_tree(agent), list[Expansion]()
    async with bench(workers) as at:
        past = await record(at, parent, tasks)
        base = sum(one.outcome.success for one in past)
        print(f"the agent itself: {base} of {len(tasks)}", flush=True)
        for seed in range(first_seed, first_seed + count):
            seen, shown = seen_by(past, seed)
            statement = diagnose(seen, [], shown)
            made.append(await expansion(at, parent, statement, score_card(seen), tasks, base, seed, candidates))
            print(
                seed,
                *(f"{one.place or '-'}:{'-' if one.delta is None else f'{one.delta:+d}'}" for one in made[-1]),
                flush=True,
            )
    return made


def report(made: Sequence[Expansion]) -> str:
    """One line for each way of choosing."""
    found = {name: [way(one) for one in made] for name, way in WAYS.items()}
    first = next(iter(found.values()))
    return "\n".join(_line(name, deltas, first) for name, deltas in found.items())


def _line(name: str, deltas: Sequence[int | None], first: Sequence[int | None]) -> str:
    gained = mean([float(delta or 0) for delta in deltas])
    more = mean([float((delta or 0) - (other or 0)) for delta, other in zip(deltas, first, strict=True)])
    children = sum(delta is not None for delta in deltas)
    return f"{name:<22} {children:>3} children of {len(deltas)}  {_text(gained)} tasks  against the first {_text(more)}"


def _text(found: Mean) -> str:
    return f"{found.mean:+.2f} [{found.low:+.2f}, {found.high:+.2f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agent", type=Path, default=Path("hgm/seed_agent/plain"))
    parser.add_argument("--expansions", type=int, default=24)
    parser.add_argument("--candidates", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=15)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    print(
        report(
            asyncio.run(
                measure(asked.agent, asked.tasks, asked.expansions, asked.candidates, asked.seed, asked.workers)
            )
        )
    )


if __name__ == "__main__":
    main()
