"""Which step to go on from: the searches of hgm/inner/tree.py in simulated tasks whose truth is known.

    python -m tests.benchmarks.bench_tree [--tasks 500] [--steps 60] [--worlds chosen|confirmed] [--sweep]

A task takes 8 to 25 steps. At each a way may go wrong, with a chance that is drawn for that place from a Beta
distribution: a small concentration makes few hard places. A wrong way is mended by chance, or stays wrong. Some steps
are valued, with normal noise around what is true; the others take over the value. In `blind` worlds nothing is valued
but the end. Solved is what comes to its end right within all steps. Printed, over all worlds together: the share of
tasks solved, the paired difference from whole new ways (best of n), both with 95 % intervals, and the mean steps.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hgm.inner.tree import Mcts, Next, Tree, lookahead, mcts


@dataclass(frozen=True)
class World:
    """`slip`: the mean chance that a step goes wrong; `mend`: that one of a wrong way mends it; `valued`: the share of
    steps that are."""

    shortest: int = 8
    longest: int = 20
    slip: float = 0.12
    concentration: float = 0.5
    mend: float = 0.05
    noise: float = 30.0
    valued: float = 0.4
    blind: bool = False


WORLDS = {
    "chosen": (
        World(),
        World(noise=60),
        World(concentration=5),
        World(slip=0.25),
        World(blind=True),
        World(shortest=12, mend=0.15),
        World(noise=15),
    ),
    "confirmed": (
        World(slip=0.18, concentration=1, noise=40),
        World(shortest=10, longest=25, slip=0.08, concentration=0.3, noise=40),
        World(longest=14, slip=0.15, mend=0.1, noise=20),
        World(slip=0.15, blind=True),
        World(slip=0.15, noise=80, valued=0.25),
        World(slip=0.2, concentration=10, noise=25),
    ),
}


@dataclass(frozen=True)
class State:
    steps: int = 0
    wrong: bool = False


class Task:
    def __init__(self, world: World, key: str) -> None:
        draw = random.Random(key)
        self.world, self.key = world, key
        self.length = draw.randint(world.shortest, world.longest)
        a, b = world.slip * world.concentration, (1 - world.slip) * world.concentration
        self.slips = [draw.betavariate(a, b) for _ in range(self.length)]
        self.valued = [draw.random() < world.valued for _ in range(self.length - 1)] + [True]

    def step(self, state: State, number: int) -> tuple[State, float | None]:
        """The next state, and its value where it is valued."""
        draw = random.Random(f"{self.key} {number}")
        wrong = draw.random() >= self.world.mend if state.wrong else draw.random() < self.slips[state.steps]
        after = State(state.steps + 1, wrong)
        if self.world.blind or not self.valued[state.steps]:
            return after, None
        value = (-30 if wrong else 80 * after.steps / self.length) + draw.gauss(0, self.world.noise)
        return after, min(100.0, max(-100.0, value))


def solve(task: Task, choose: Next, width: int, steps: int) -> tuple[bool, int]:
    """Whether a way came to its end right, and the steps of all ways."""
    tree, states = Tree(), [State()]
    for number in range(1, steps + 1):
        parent = choose(tree, width, steps - number + 1)
        if parent is None:
            return False, number - 1
        state, value = task.step(states[parent], number)
        done = state.steps == task.length
        if done and not state.wrong:
            return True, number
        states.append(state)
        tree.add(parent, tree.nodes[parent].value if value is None else value, done=done, valued=value is not None)
    return False, steps


def linear(tree: Tree, width: int, left: int) -> int | None:
    return None if tree.nodes[-1].done else tree.nodes[-1].number


def anew(tree: Tree, width: int, left: int) -> int | None:
    """Whole ways, one after the other."""
    return 0 if tree.nodes[-1].done else tree.nodes[-1].number


def searches(sweep: bool) -> Iterator[tuple[str, Next, int]]:
    yield "whole new ways (best of n)", anew, 99
    yield "linear", linear, 1
    yield "lookahead, width 2", lookahead, 2
    yield "mcts, width 2", mcts, 2
    yield "mcts, width 3", mcts, 3
    if sweep:
        for exploration in (0.0, 0.1, 0.3, 1.4):
            yield f"mcts, exploration {exploration:g}", Mcts(exploration=exploration), 2
        for urgency in (0.0, 0.1, 0.4):
            yield f"mcts, urgency {urgency:g}", Mcts(urgency=urgency), 2
        for widening in (1.0, 1.5):
            yield f"mcts, widening {widening:g}", Mcts(widening=widening), 2
        yield "mcts, width 9", mcts, 9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=500, help="of each world")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--worlds", choices=WORLDS, default="confirmed")
    parser.add_argument("--sweep", action="store_true")
    asked = parser.parse_args()
    tasks = [
        Task(world, f"{asked.worlds} {place} {number}")
        for place, world in enumerate(WORLDS[asked.worlds])
        for number in range(asked.tasks)
    ]
    first: np.ndarray[tuple[int], np.dtype[np.float64]] | None = None
    print(f"{len(tasks):,} tasks, {asked.steps} steps\n| search | solved | less best of n | steps |\n|---|---|---|---|")
    for name, choose, width in searches(asked.sweep):
        ends = [solve(task, choose, width, asked.steps) for task in tasks]
        solved = np.array([float(one) for one, _ in ends])
        first = solved if first is None else first
        delta, steps = solved - first, np.mean([used for _, used in ends])
        half, apart = (1.96 * each.std() / np.sqrt(len(each)) for each in (solved, delta))
        between = f"{delta.mean():+.1%} [{delta.mean() - apart:+.1%}, {delta.mean() + apart:+.1%}]"
        print(f"| {name} | {solved.mean():.1%} ± {half:.1%} | {between} | {steps:.0f} |", flush=True)


if __name__ == "__main__":
    main()
