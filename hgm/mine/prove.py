"""A draft becomes a task once `hgm tasks check`'s own proof holds, and it is not too easy for the solver."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from archive.errors import ConfigError
from archive.files import FileTree
from evaluators.check import check_task
from evaluators.environments import Environments
from evaluators.environments.wanted import Wanted
from evaluators.sandbox.base import Sandbox
from evaluators.suites.repository import load_task
from hgm.mine.folder import Draft, write_draft
from hgm.mine.solver import Solver, Tries
from hgm.mine.store import Fate, Tried


@dataclass(frozen=True)
class Proof:
    """`problem` is why a draft is no task, '' where it is one; `tries` are the solver's, where there is one."""

    problem: str = ""
    tries: Tries | None = None

    @property
    def too_easy(self) -> bool:
        return self.tries is not None and self.tries.too_easy

    def of(self, tried: Tried, draft: Draft) -> Tried:
        """`tried`, with what came of it."""
        if self.problem:
            return replace(tried, fate=Fate.UNSOUND, why=self.problem)
        if self.tries is not None:
            tried = replace(tried, tries=self.tries.of, solved=self.tries.solved)
        return replace(tried, fate=Fate.EASY) if self.too_easy else replace(tried, fate=Fate.TASK, task=draft.id)


@dataclass(frozen=True)
class Prover:
    """Writes drafts into `drafts`, and moves those that are proven into the suite `folder`; with a `solver`, those
    that it does not solve every time."""

    sandbox: Sandbox
    environments: Environments
    folder: Path
    drafts: Path
    solver: Solver | None = None

    async def prove(self, draft: Draft, files: FileTree, runner: str) -> Proof:
        """Whether `draft`, a bug in `files`, is a task; once it is one, it lies in the suite's folder.

        Raises:
            SandboxFailure: the host could not run the proof.
            and what `Solver.examine` raises.
        """
        room = self.drafts / draft.id
        shutil.rmtree(room, ignore_errors=True)
        try:
            write_draft(draft, files, room)
            task = load_task(room, self.folder.name)
        except ConfigError as error:
            shutil.rmtree(room, ignore_errors=True)
            return Proof(str(error))
        seen = [path for path, file in draft.seen.items() if file is not None]
        # The whole test command is the same for all tasks and takes long: here only what the task changes in it.
        command = " ".join([runner, *seen]) if seen else ""
        check = await check_task(self.sandbox, replace(task, test_command=command), self.environments)
        if not check.sound:
            shutil.rmtree(room)
            return Proof(check.problems[0])
        proof = Proof(tries=await self.solver.examine(task) if self.solver else None)
        if proof.too_easy:
            shutil.rmtree(room)
            return proof
        place = self.folder / draft.id
        shutil.rmtree(place, ignore_errors=True)
        room.rename(place)
        return proof


def table_of(wanted: Wanted | None) -> dict[str, object] | None:
    """`[environment]` of task.toml."""
    if wanted is None:
        return None
    if wanted.path is not None:
        return {"path": str(wanted.path)}
    table: dict[str, object] = {"python": wanted.python} if wanted.python else {}
    return {**table, "requirements": list(wanted.requirements)} if wanted.requirements else table
