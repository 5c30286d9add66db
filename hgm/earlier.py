"""What agents that were tried before say of the tasks: which of them tell two agents apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from archive.ability import abilities
from archive.errors import ConfigError, NotARun
from archive.files import digest, read_tree
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import Purpose
from evaluators.base import Task

LEAST = 3
"""By fewer agents' results, hardly anything is saved (docs/results.md, "No more tasks than it takes")."""


def information(tasks: Sequence[Task], place: Path, besides: Collection[str]) -> dict[str, float]:
    """Task id → what one result there says of an agent like those below `place`, `besides` agents with these digests.

    Those that are to be compared must be left out: an order that knew what one of them solves would begin with tasks
    where only one of the two can do better.

    Raises:
        ConfigError: too few other agents were tried on these tasks.
    """
    digests = {task.id: task.digest for task in tasks}
    tried = [_tried(paths, digests) for paths in _directories(place, besides)]
    known = [results for results in tried if results]
    if len(known) < LEAST:
        raise ConfigError(
            f"--informative needs the results of {LEAST} other agents on these tasks, and {place} has those of "
            f"{len(known)}: try others first (hgm eval AGENT …), or leave it out"
        )
    solved, unsolved = (
        np.array([[results.get(task.id) is outcome for task in tasks] for results in known])
        for outcome in (True, False)
    )
    return dict(zip(digests, abilities(solved, unsolved).information().tolist(), strict=True))


def _directories(place: Path, besides: Collection[str]) -> list[RunPaths]:
    """Those of agents that were tried with `hgm eval`."""
    found = [RunPaths(source.parent) for source in sorted(place.glob("*/agent"))]
    return [
        paths for paths in found if paths.archive.exists() and digest(read_tree(paths.root / "agent")) not in besides
    ]


def _tried(paths: RunPaths, digests: Mapping[str, str]) -> dict[str, bool]:
    """Task id → whether its first attempt resolved it, for tasks that are still what they were."""
    try:
        reader = Reader(paths)
    except NotARun:  # of another version of this program
        return {}
    with reader:
        same = {row.id for row in reader.tasks() if digests.get(row.id) == row.digest}
        newest_first = reversed(reader.outcomes(Purpose.FINAL))
        return {result.task_id: result.success for result in newest_first if result.task_id in same}
