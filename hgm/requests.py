"""What a person asked for by name: expand this variant now, evaluate it on so many tasks.

It is done before what the search would choose, charged like all other work, and kept with the search's state, so that a
restart goes on with it. Search evaluations that were asked for count as any other; held-out ones never drive it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from archive.errors import ConfigError
from archive.records import Evaluation, JobState, Purpose, Split
from archive.tree import TaskState, Tree
from archive.values import JsonValue
from hgm.seeds import seed_for
from hgm.work import Work


class Asked(Protocol):
    """The part of a search that a request looks at."""

    @property
    def tree(self) -> Tree: ...
    @property
    def asked(self) -> list[Work]: ...


def expansion_of(search: Asked, run_seed: int, node: int) -> Work:
    """
    Raises:
        NotFound: no such variant.
        ConfigError: it is banned.
    """
    _check(search, node)
    waiting = sum(work.node == node and work.task_id is None for work in search.asked)
    number = int(search.tree.attempts[node]) + int(search.tree.expanding[node]) + waiting
    return Work(node, None, Purpose.SEARCH, seed_for(run_seed, "asked", node, number))


def evaluations_of(
    search: Asked, run_seed: int, node: int, count: int, split: Split, held_out: Iterable[str], done: Iterable[str]
) -> list[Work]:
    """Evaluations of `node` on `count` more tasks of `split`, drawn at random; on all of them where fewer are left.

    Args:
        held_out: the held-out tasks; `done`: those of them that it was evaluated on.

    Raises:
        NotFound: no such variant.
        ConfigError: it is banned, or there is no task left.
    """
    _check(search, node)
    waiting = {work.task_id for work in search.asked if work.node == node}
    if split is Split.HELD_OUT:
        given = waiting.union(done)
        left = [task for task in held_out if task not in given]
        purpose, seed = Purpose.FINAL, ("final",)
    else:
        left = [
            search.tree.task_ids[at] for at in search.tree.free_tasks(node) if search.tree.task_ids[at] not in waiting
        ]
        purpose, seed = Purpose.SEARCH, ("evaluate",)
    if not left:
        raise ConfigError(f"v{node} was given every {split.replace('_', '-')} task already")
    rng = np.random.default_rng(seed_for(run_seed, "asked", node, len(left)))
    chosen = [left[at] for at in sorted(rng.permutation(len(left))[:count])]
    attempt = (0,) if purpose is Purpose.FINAL else ()
    return [Work(node, task, purpose, seed_for(run_seed, *seed, task, *attempt)) for task in chosen]


def check_of(search: Asked, row: Evaluation) -> Work:
    """The same evaluation once more, with the same seed: a check, which counts in no score.

    Raises:
        ConfigError: it was not scored (yet), or its variant is banned.
    """
    if row.state is not JobState.DONE:
        why = "has not ended yet" if row.state is JobState.RUNNING else "was lost to the infrastructure"
        raise ConfigError(f"e{row.id} {why}: there is no answer to hold another one against")
    _check(search, row.variant_id)
    first = row.retry_of if row.purpose is Purpose.CHECK else row.id
    return Work(row.variant_id, row.task_id, Purpose.CHECK, row.seed, retry_of=first)


def still_possible(search: Asked, work: Work) -> bool:
    """False where the search has given the same task meanwhile, or the variant was banned."""
    if search.tree.banned[work.node]:
        return False
    if work.task_id is None or work.purpose is not Purpose.SEARCH:
        return True
    state = search.tree.task_states[work.node, search.tree.task_index[work.task_id]]
    return bool(state == TaskState.FREE)


def stored(asked: Iterable[Work]) -> JsonValue:
    return [[work.node, work.task_id, work.purpose.value, work.seed, work.retry_of] for work in asked]


def restored(value: JsonValue) -> list[Work]:
    if not isinstance(value, list):
        return []
    return [_work(*row) for row in value if isinstance(row, list)]


def _work(node: JsonValue, task: JsonValue, why: JsonValue, seed: JsonValue, of: JsonValue = None) -> Work:
    retry_of = None if of is None else int(str(of))
    task_id = None if task is None else str(task)
    return Work(int(str(node)), task_id, Purpose(str(why)), int(str(seed)), retry_of=retry_of)


def _check(search: Asked, node: int) -> None:
    search.tree.path(node)
    if search.tree.banned[node]:
        raise ConfigError(f"v{node} is banned: nothing new is tried with it until the ban is taken back")
