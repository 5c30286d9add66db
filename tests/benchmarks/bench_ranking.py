"""How often the self-edit that is gated first has the one change that pays, among several: ranked, against the first.

    python -m tests.benchmarks.bench_ranking [--expansions 200] [--candidates 3] [--seed 0]

The builtin model edits the seed agent as in bench_proposals, without a gate or an attempt: of its edits, those that
offer the tests are the ones that gain most (docs/results.md). Edits that change nothing or the same are dropped.
Printed for each way of choosing: how many of its picks offer the tests, with the paired 95 % interval of the difference
from taking the first edit whatever it is. `any` is what nobody can do: to take one that offers them where there is one.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence

from archive.files import FileTree, read_tree
from archive.statistics import paired_difference
from hgm.rank import Contest, by_rules
from hgm.seeds import seed_for
from tests.benchmarks.attempts import search_tasks
from tests.benchmarks.bench_proposals import RECORD, SEED, SOLVED, changed, edited, statement

PAYS = "OFFER_TESTS = True"
CARD = f"It solved {SOLVED} of {RECORD} tasks; {RECORD - SOLVED} unresolved."
Pick = Callable[[FileTree, Sequence[FileTree]], FileTree]
"""From the agent and its candidates, none of them dropped, to the one that is gated first."""


def ranked(agent: FileTree, children: Sequence[FileTree]) -> FileTree:
    contest = Contest(agent, children, [""] * len(children), "", CARD)
    return children[by_rules(contest).order[0]]


def pays(agent: FileTree, child: FileTree) -> bool:
    return PAYS in changed(agent, child)


WAYS: dict[str, Pick] = {
    "the first that changes something": lambda agent, children: children[0],
    "ranked by rules": ranked,
    "any": lambda agent, children: max(children, key=lambda child: pays(agent, child)),
}


def unlike(agent: FileTree, children: Sequence[FileTree]) -> list[FileTree]:
    """Without what changes nothing or the same as one before."""
    kept: list[FileTree] = []
    for child in children:
        if child != agent and child not in kept:
            kept.append(child)
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--expansions", type=int, default=200)
    parser.add_argument("--candidates", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    tasks, agent = search_tasks(), read_tree(SEED)
    first, found = dict[str, float](), {name: dict[str, float]() for name in WAYS}
    for seed in range(asked.seed, asked.seed + asked.expansions):
        told = statement(agent, tasks, random.Random(seed))
        seeds = [seed, *(seed_for(seed, "candidate", number) for number in range(2, asked.candidates + 1))]
        made = [edited(agent, told, one) for one in seeds]
        children, key = unlike(agent, made), str(seed)
        first[key] = float(pays(agent, made[0]))
        for name, pick in WAYS.items():
            found[name][key] = float(bool(children) and pays(agent, pick(agent, children)))
    print(f"the first, whatever it is         {sum(first.values()):>3.0f} of {len(first)}")
    for name, chosen in found.items():
        d = paired_difference(first, chosen)
        assert d is not None
        print(
            f"{name:<33} {sum(chosen.values()):>3.0f} of {len(chosen)}  {d.estimate:+.1%} [{d.low:+.1%}, {d.high:+.1%}]"
        )


if __name__ == "__main__":
    main()
