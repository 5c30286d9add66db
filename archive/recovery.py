"""What `Archive.recover` does: rows, branches and sums are brought back into agreement after any kind of end."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from archive.errors import NotARun
from archive.git import AgentsRepository

KILLED = "engine_killed"
"""The cause of a job that was running when its engine ended."""

BRANCHES = "variant/"


@dataclass(frozen=True)
class Recovered:
    """What recovery had to do: ids of the jobs that are to be queued again, names of branches."""

    lost_evaluations: tuple[int, ...] = ()
    lost_expansions: tuple[int, ...] = ()
    removed_branches: tuple[str, ...] = ()
    replaced_branches: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lost_evaluations or self.lost_expansions or self.removed_branches or self.replaced_branches)


@dataclass(frozen=True)
class Sums:
    """The counts that a variant's row stores and that its evaluations and children imply."""

    s: int
    f: int
    clade_s: int
    clade_f: int
    children: int


def lose_running(connection: sqlite3.Connection, at: float) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Mark what was in flight as lost and untaken what was not finished; inside the caller's transaction."""
    evaluations = _running(connection, "evaluations")
    expansions = _running(connection, "expansions")
    connection.execute(
        "UPDATE evaluations SET state = 'lost', outcome = 'infra', cause = ?, finished_at = ? WHERE state = 'running'",
        (KILLED, at),
    )
    connection.execute(
        "UPDATE expansions SET state = 'lost', failure = 'infra', detail = ?, finished_at = ? WHERE state = 'running'",
        (KILLED, at),
    )
    connection.execute("UPDATE commands SET state = 'posted' WHERE state = 'taken'")
    return evaluations, expansions


def _running(connection: sqlite3.Connection, table: str) -> tuple[int, ...]:
    rows = connection.execute(f"SELECT id FROM {table} WHERE state = 'running' ORDER BY id")
    return tuple(row[0] for row in rows)


def align_branches(connection: sqlite3.Connection, git: AgentsRepository) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Make the branches `variant/…` those of the rows; returns those removed and those set anew.

    Branches of other names are a user's own, and are left alone.

    Raises:
        NotARun: a variant's commit is not in the repository any more.
    """
    wanted = {
        f"{BRANCHES}{id}": sha for id, sha in connection.execute("SELECT id, commit_sha FROM variants ORDER BY id")
    }
    present = git.branches()
    removed = tuple(branch for branch in present if branch.startswith(BRANCHES) and branch not in wanted)
    replaced = tuple(branch for branch, sha in wanted.items() if present.get(branch) != sha)
    for branch in removed:
        git.delete_branch(branch)
    for branch in replaced:
        if not git.has(wanted[branch]):
            raise NotARun(f"{branch} has lost its commit {wanted[branch]}: restore {git.path} from a copy of the run")
        git.set_branch(branch, wanted[branch])
    return removed, replaced


def check_sums(connection: sqlite3.Connection) -> None:
    """Recount the tree and compare with what the rows say.

    Raises:
        NotARun: they differ, which no interruption can cause: the database was changed by something else.
    """
    rows = connection.execute(
        "SELECT id, parent_id, s, f, clade_s, clade_f, children FROM variants ORDER BY id"
    ).fetchall()
    results = connection.execute(
        "SELECT variant_id, sum(outcome = 'resolved'), sum(outcome != 'resolved') FROM scored "
        "WHERE purpose = 'search' GROUP BY variant_id"
    )
    own = {variant_id: (s, f) for variant_id, s, f in results}
    counted = recount([(row[0], row[1]) for row in rows], own)
    wrong = [(row[0], Sums(*row[2:]), counted[row[0]]) for row in rows if Sums(*row[2:]) != counted[row[0]]]
    if wrong:
        id, stored, right = wrong[0]
        raise NotARun(
            f"the stored counts of {len(wrong)} variants differ from their evaluations (v{id}: stored {stored}, "
            f"counted {right}): archive.db was changed by something else; restore it from a copy"
        )


def recount(parents: Sequence[tuple[int, int | None]], own: dict[int, tuple[int, int]]) -> dict[int, Sums]:
    """The sums of every variant from scratch; a parent's id is smaller than its children's."""
    clade = {id: list(own.get(id, (0, 0))) for id, _ in parents}
    children = dict.fromkeys(clade, 0)
    for id, parent in sorted(parents, reverse=True):
        if parent is not None:
            clade[parent][0] += clade[id][0]
            clade[parent][1] += clade[id][1]
            children[parent] += 1
    return {id: Sums(*own.get(id, (0, 0)), clade[id][0], clade[id][1], children[id]) for id in clade}
