"""The archive of a run, and its only writer: rows in SQLite, code in git, large things in blobs.

Every change is ordered so that a kill at any moment loses at most the work in flight: blobs first, then the git
branch, then one short transaction that makes both true. What a killed process left of the first two is unreferenced,
and `recover` removes the branch. An `Archive` is used from one thread; SQLite refuses any other.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

from archive import doubts, rows, writes
from archive.blobs import Blobs
from archive.candidates import Ranking, contents, insert_ranking
from archive.connection import check_version, connect_writer, translate_errors, translate_os_errors
from archive.consultations import Diagnosis, Judgement, insert_diagnosis, insert_judgement
from archive.doubts import Doubt
from archive.errors import HgmError
from archive.files import FileTree
from archive.git import AgentsRepository
from archive.journal import NO_STATE, Clock, State
from archive.layout import RunPaths
from archive.lessons import (
    NOTHING_SHOWN,
    Distillation,
    Draft,
    Shown,
    credit,
    discredit,
    insert_distillation,
    insert_kit,
    take_in,
)
from archive.records import (
    Decision,
    Evaluation,
    EvaluationResult,
    Expansion,
    ExpansionFailure,
    ExpansionResult,
    JobState,
    Purpose,
    TaskRow,
    Usage,
    Variant,
)
from archive.recovery import BRANCHES, Recovered, align_branches, check_sums, lose_running
from archive.schema import migrate
from archive.snapshot import Snapshot, take
from archive.variants import Variants

__all__ = ["Archive", "Recovered", "Snapshot"]


class Archive(Variants):
    """Open with `Archive.create` or `Archive.open`, close when done (it is a context manager)."""

    def __init__(
        self, paths: RunPaths, connection: sqlite3.Connection, git: AgentsRepository, blobs: Blobs, clock: Clock
    ) -> None:
        super().__init__(paths, connection, git, clock)
        self.blobs = blobs

    @classmethod
    def create(cls, paths: RunPaths, tasks: Sequence[TaskRow], *, clock: Clock = time.time) -> Archive:
        """Make a new archive that remembers `tasks`. archive.db appears in one rename, when it is complete.

        Raises:
            HgmError: there is one already.
        """
        if paths.archive.exists():
            raise HgmError(f"{paths.root} already has an archive: `hgm run` continues it; a new run needs a new name")
        with translate_os_errors(str(paths.root)):
            paths.root.mkdir(parents=True, exist_ok=True)
        AgentsRepository.create(paths.agents)
        writes.create_database(paths.archive, tasks, clock())
        return cls.open(paths, clock=clock)

    @classmethod
    def open(cls, paths: RunPaths, *, clock: Clock = time.time) -> Archive:
        """Open the archive of an existing run and bring its schema up to date.

        Raises:
            NotARun, ArchiveTooNew: there is no archive that this program can use.
        """
        connection = connect_writer(paths.archive)
        try:
            check_version(connection, paths.archive, oldest=1)
            with translate_errors(paths.archive):
                migrate(connection)
            git = AgentsRepository.open(paths.agents)
        except BaseException:
            connection.close()
            raise
        return cls(paths, connection, git, Blobs(paths.blobs), clock)

    def close(self) -> None:
        with translate_errors(self.paths.archive):
            self._connection.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- evaluations --------------------------------------------------------------------------------------------

    def begin_evaluation(
        self,
        variant_id: int,
        task_id: str,
        purpose: Purpose,
        seed: int,
        *,
        decision: Decision | None = None,
        state: State = NO_STATE,
        retry_of: int | None = None,
    ) -> int:
        """Claim an evaluation, with the decision that led to it and the state after it, in one transaction.

        `seed` fits in 63 bits. Returns the evaluation's id.
        """
        self.variant(variant_id)
        rows.found(self._row("SELECT id FROM tasks WHERE id = ?", task_id), f"task {task_id!r}")
        at = self._clock()
        with self._transaction():
            id = writes.insert_evaluation(self._connection, variant_id, task_id, purpose, seed, retry_of, at)
            if decision is not None:
                writes.insert_decision(self._connection, decision, at, evaluation_id=id)
            writes.put_state(self._connection, state)
        return id

    def finish_evaluation(
        self,
        evaluation_id: int,
        result: EvaluationResult,
        *,
        lessons: Shown = NOTHING_SHOWN,
        state: State = NO_STATE,
    ) -> Evaluation:
        """Store the result of a running evaluation, and count it along the path to the root if it is to count; also for
        the `lessons` that were shown.

        Only scored `search` results are counted, and only they open a closed node again; none of a quarantined task is.
        An `infra` outcome makes the evaluation `lost`: kept with what it cost, never scored, to be retried. Where the
        same change on the same task had the opposite result before, the task is doubted: see `open_doubts`.

        Raises:
            HgmError: the evaluation is finished already.
            DiskFull: it is still running, and may be finished again when there is space.
        """
        *row, doubt_id = rows.found(
            self._row(
                f"SELECT {rows.EVALUATION}, ({doubts.QUARANTINED_FOR}) FROM evaluations WHERE id = ?", evaluation_id
            ),
            f"evaluation {evaluation_id}",
        )
        running = rows.evaluation(tuple(row))
        if running.state is not JobState.RUNNING:
            raise HgmError(f"evaluation {evaluation_id} is {running.state} already")
        addresses = tuple(self.blobs.put(data) for data in (result.transcript, result.log, result.patch, result.report))
        with self._transaction(durable=True):
            writes.close_evaluation(self._connection, evaluation_id, result, addresses, self._clock())
            if result.outcome.scored:
                self._count(running, result, lessons, patch=addresses[2], quarantined_for=doubt_id)
            writes.put_state(self._connection, state)
        return self.evaluation(evaluation_id)

    def _count(
        self, running: Evaluation, result: EvaluationResult, lessons: Shown, *, patch: str, quarantined_for: int | None
    ) -> None:
        if quarantined_for is not None:
            if running.purpose is not Purpose.CHECK:
                doubts.subtract(self._connection, running.id, quarantined_for, self._clock())
            return
        success = result.outcome.success
        if running.purpose is Purpose.SEARCH:
            writes.count_result(self._connection, running.variant_id, success=success)
            credit(self._connection, running, lessons, success=success)
        if patch and doubts.is_answer(result):
            doubts.notice(self._connection, running.id, running.task_id, success, patch, self._clock())

    def open_doubts(self) -> list[Doubt]:
        """What contradicts itself and was not settled yet, oldest first."""
        with translate_errors(self.paths.archive):
            return doubts.open_doubts(self._connection)

    def settle_doubt(self, doubt: Doubt, flaky: bool, finding: str, *, state: State = NO_STATE) -> None:
        """Store which of the two wavers, the task or the change, and tell of it. A flaky task is quarantined: what was
        scored of it is subtracted along the same paths, and what will be is not counted."""
        with self._transaction(durable=True):
            at = self._clock()
            doubts.settle(self._connection, doubt, flaky, finding, at)
            if flaky:
                discredit(self._connection, doubt.task_id)
            kind, so = ("quarantined", "the task is left out") if flaky else ("doubted", "both results count")
            message = f"{doubt}; {finding}: {so}"
            writes.insert_event(self._connection, at, kind, message, None, doubt.unresolved_id, None)
            writes.put_state(self._connection, state)

    def evaluation(self, id: int) -> Evaluation:
        """Raises NotFound: no such evaluation."""
        row = self._row(f"SELECT {rows.EVALUATION} FROM evaluations WHERE id = ?", id)
        return rows.evaluation(rows.found(row, f"evaluation {id}"))

    def retries(self, variant_id: int, task_id: str, purpose: Purpose) -> int:
        """How many attempts at this were lost so far."""
        count = self._value(
            "SELECT count(*) FROM evaluations WHERE variant_id = ? AND task_id = ? AND purpose = ? AND state = ?",
            variant_id,
            task_id,
            purpose.value,
            JobState.LOST.value,
        )
        return int(count)

    # --- expansions ---------------------------------------------------------------------------------------------

    def begin_expansion(
        self, parent_id: int, seed: int, *, decision: Decision | None = None, state: State = NO_STATE
    ) -> int:
        """Claim an expansion, as `begin_evaluation` does an evaluation; returns its id."""
        self.variant(parent_id)
        at = self._clock()
        with self._transaction():
            id = writes.insert_expansion(self._connection, parent_id, seed, at)
            if decision is not None:
                writes.insert_decision(self._connection, decision, at, expansion_id=id)
            writes.put_state(self._connection, state)
        return id

    def finish_expansion(
        self,
        expansion_id: int,
        result: ExpansionResult,
        files: FileTree | None,
        *,
        name: str | None = None,
        diagnosis: Diagnosis | None = None,
        judgement: Judgement | None = None,
        ranking: Ranking | None = None,
        lessons: Sequence[int] = (),
        state: State = NO_STATE,
    ) -> Variant | None:
        """Store how a running expansion ended, and what was thought about it; returns the child, or None where there
        is none. A judgement is kept of a child only; `ranking` has the self-edits, where there was more than one;
        `lessons` are those that the child has from now on, best first.

        A child gets the next free id, its branch on its parent's commit, then its row: a process that is killed in
        between leaves a branch without a row, which `recover` removes, and the id is used again. `name` is the
        parent's unless given. A failure closes the parent a little more (`failed_in_a_row`), except for `infra`,
        which makes the expansion `lost`.

        Raises:
            ValueError: `files` must be given exactly where there is no failure.
            UnsafeTree: `files` has a path that git cannot hold; the expansion is still running.
            DiskFull: the expansion is still running, and nothing of the child remains.
        """
        if (result.failure is None) is (files is None):
            raise ValueError("an expansion has either files or a failure")
        expansion = self.expansion(expansion_id)
        if expansion.state is not JobState.RUNNING:
            raise HgmError(f"expansion {expansion_id} is {expansion.state} already")
        addresses = tuple(self.blobs.put(data) for data in (result.statement, result.transcript, result.log))
        thoughts = tuple(self.blobs.put(one.transcript) if one else "" for one in (diagnosis, judgement))
        ranked = tuple(self.blobs.put(data) for data in contents(ranking)) if ranking else ()
        if files is None:
            with self._transaction(durable=True):
                self._fail(expansion, result, addresses)
                self._keep(expansion_id, diagnosis, thoughts[0], ranking, ranked)
                writes.put_state(self._connection, state)
            return None
        parent = self.variant(expansion.parent_id)
        child = self._commit_child(parent, expansion_id, result, files, parent.name if name is None else name)
        try:
            with self._transaction(durable=True):
                writes.insert_variant(self._connection, child)
                writes.close_expansion(self._connection, expansion_id, result, addresses, child.created_at, child.id)
                writes.count_child(self._connection, parent.id)
                self._keep(expansion_id, diagnosis, thoughts[0], ranking, ranked)
                if judgement is not None:
                    insert_judgement(self._connection, child.id, judgement, thoughts[1])
                if lessons:
                    insert_kit(self._connection, child.id, lessons)
                writes.put_state(self._connection, state)
        except HgmError:
            with suppress(HgmError):  # the first error is the one to report; `recover` finds the branch too
                self.git.delete_branch(f"{BRANCHES}{child.id}")
            raise
        with suppress(HgmError):  # the child is stored; what is wrong shows at the next commit
            self.git.compact()
        return self.variant(child.id)

    def _commit_child(
        self, parent: Variant, expansion_id: int, result: ExpansionResult, files: FileTree, name: str
    ) -> Variant:
        """The child as a branch; it becomes a row next."""
        id, at = int(self._value("SELECT max(id) + 1 FROM variants")), self._clock()
        label = f"v{id}"
        commit = self.git.commit(
            files,
            branch=f"{BRANCHES}{id}",
            parent=parent.commit,
            message=f"{label} from {parent.label}: {result.idea}",
            trailers={"Variant": label, "Expansion": str(expansion_id), "Model": result.model, "Idea": result.idea},
            when=at,
        )
        return Variant(
            id, parent.id, expansion_id, parent.depth + 1, commit.sha, commit.tree, name, result.idea, result.model, at
        )

    def _keep(
        self,
        expansion_id: int,
        diagnosis: Diagnosis | None,
        thought: str,
        ranking: Ranking | None,
        ranked: Sequence[str],
    ) -> None:
        """Insert what was thought before the gate, with the addresses of its blobs."""
        if diagnosis is not None:
            insert_diagnosis(self._connection, expansion_id, diagnosis, thought)
        if ranking is not None:
            insert_ranking(self._connection, expansion_id, ranking, ranked)

    def _fail(self, expansion: Expansion, result: ExpansionResult, addresses: Sequence[str]) -> None:
        writes.close_expansion(self._connection, expansion.id, result, addresses, self._clock(), None)
        if result.failure is not ExpansionFailure.INFRA:
            writes.count_failure(self._connection, expansion.parent_id)

    def expansion(self, id: int) -> Expansion:
        """Raises NotFound: no such expansion."""
        row = self._row(f"SELECT {rows.EXPANSION} FROM expansions WHERE id = ?", id)
        return rows.expansion(rows.found(row, f"expansion {id}"))

    def book_usage(self, table: Literal["evaluations", "expansions"], id: int, usage: Usage) -> None:
        """Note what a running job may have used so far: if its engine is killed, that is what it has cost."""
        with self._transaction():
            writes.book_usage(self._connection, table, id, usage)

    def store_distillation(self, made: Distillation, drafts: Sequence[Draft], *, most: int) -> list[int]:
        """Store what was learned from some evaluations, once and for all: the ids of its lessons, of which some may
        have been known. At most `most` lessons are kept, and the least useful dropped.

        Raises:
            DiskFull: nothing was stored.
        """
        blob, at = self.blobs.put(made.transcript), self._clock()
        with self._transaction(durable=True):
            number = insert_distillation(self._connection, made, blob, at)
            learner = self.expansion(made.expansion_id).parent_id
            return take_in(self._connection, drafts, learner, number, most, at)

    # --- start --------------------------------------------------------------------------------------------------

    def recover(self) -> Recovered:
        """Bring rows, branches and sums into agreement; to be called once, by the holder of the engine lock.

        Raises:
            NotARun: a variant's commit is gone, or the sums are not those of the evaluations.
        """
        with self._transaction():
            evaluations, expansions = lose_running(self._connection, self._clock())
        self.blobs.sweep()
        self.git.sweep()
        with translate_errors(self.paths.archive):
            removed, replaced = align_branches(self._connection, self.git)
            check_sums(self._connection)
        self.git.compact()
        return Recovered(evaluations, expansions, removed, replaced)

    def snapshot(self) -> Snapshot:
        """What the engine needs to know at its start; with no job running, after `recover`."""
        with translate_errors(self.paths.archive):
            return take(self._connection)
