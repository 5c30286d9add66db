"""Which settings self-edits of the seed agent change: what the builtin model proposes, without a gate or an attempt.

    python -m tests.benchmarks.bench_proposals [--edits 100] [NAME=VALUE[,…] …]

The seed agent comes first, then one agent for each argument, its settings replaced as given. Each edit follows a
diagnosis of ten search tasks, two of them solved. An agent's commands and the length of an observation bound what it
sees of its own source. A few edits a second; an edit may change several settings, or none.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from archive.files import FileTree, read_tree
from archive.records import Outcome
from evaluators.base import Task
from hgm.diagnose import SHOWN_ATTEMPTS, PastAttempt, diagnose
from tests.benchmarks.attempts import SETTINGS, search_tasks, with_settings
from tests.hgm.builtin.scaffold import Scaffold, write

SEED = Path("hgm/seed_agent/plain")
RECORD, SOLVED = 10, 2


def settings_of(agent: FileTree) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z_]+) = (.*)$", agent[SETTINGS].data.decode(), re.M))


def statement(agent: FileTree, tasks: Sequence[Task], rng: random.Random) -> str:
    """A diagnosis of the agent's attempts at tasks that are drawn, each ended by an answer."""
    commands = int(settings_of(agent)["COMMANDS"])
    log = f"ended: answered ({min(4, commands)} of {commands} commands)"
    outcomes = [Outcome.RESOLVED] * SOLVED + [Outcome.UNRESOLVED] * (RECORD - SOLVED)
    drawn = zip(rng.sample(tasks, RECORD), outcomes, strict=True)
    past = [PastAttempt(task.id, task.statement, outcome, "tests", log) for task, outcome in drawn]
    return diagnose(past, [], rng.sample(range(SOLVED, RECORD), SHOWN_ATTEMPTS))


def edited(agent: FileTree, told: str, seed: int) -> FileTree:
    """The agent as one edit after the statement `told` leaves it."""
    settings = settings_of(agent)
    commands, characters = int(settings["COMMANDS"]), int(settings["OBSERVATION_CHARACTERS"])
    with tempfile.TemporaryDirectory() as folder:
        room = write(Path(folder), {path: file.data.decode() for path, file in agent.items()})
        Scaffold(room, told, commands=commands, characters=characters, seed=seed).run()
        return read_tree(room)


def changed(before: FileTree, after: FileTree) -> list[str]:
    """The settings that differ, as `NAME = VALUE` of the second."""
    old, new = settings_of(before), settings_of(after)
    return [f"{name} = {value}" for name, value in new.items() if value != old.get(name)]


def proposed(agent: FileTree, tasks: Sequence[Task], seed: int) -> list[str]:
    """The settings that one edit changes, as `NAME = VALUE`."""
    return changed(agent, edited(agent, statement(agent, tasks, random.Random(seed)), seed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("changes", nargs="*", default=[])
    options = parser.parse_args()
    tasks = search_tasks()
    for changes in ["", *options.changes]:
        agent = with_settings(read_tree(SEED), changes)
        counts = Counter(one for seed in range(options.edits) for one in proposed(agent, tasks, seed))
        said = ", ".join(f"{setting} {n}" for setting, n in counts.most_common())
        print(f"{changes or 'the seed'}, {options.edits} edits: {said}", flush=True)


if __name__ == "__main__":
    main()
