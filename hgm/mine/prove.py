"""A draft becomes a task once `hgm tasks check`'s own proof holds."""

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


@dataclass(frozen=True)
class Prover:
    """Writes drafts into `drafts`, and moves those that are proven into the suite `folder`."""

    sandbox: Sandbox
    environments: Environments
    folder: Path
    drafts: Path

    async def prove(self, draft: Draft, files: FileTree, runner: str) -> str:
        """Why `draft`, a bug in `files`, is no task; '' once it is one, and lies in the suite's folder.

        Raises:
            SandboxFailure: the host could not run the proof.
        """
        room = self.drafts / draft.id
        shutil.rmtree(room, ignore_errors=True)
        try:
            write_draft(draft, files, room)
            task = load_task(room, self.folder.name)
        except ConfigError as error:
            shutil.rmtree(room, ignore_errors=True)
            return str(error)
        seen = [path for path, file in draft.seen.items() if file is not None]
        # The whole test command is the same for all tasks and takes long: here only what the task changes in it.
        command = " ".join([runner, *seen]) if seen else ""
        check = await check_task(self.sandbox, replace(task, test_command=command), self.environments)
        if not check.sound:
            shutil.rmtree(room)
            return check.problems[0]
        place = self.folder / draft.id
        shutil.rmtree(place, ignore_errors=True)
        room.rename(place)
        return ""


def table_of(wanted: Wanted | None) -> dict[str, object] | None:
    """`[environment]` of task.toml."""
    if wanted is None:
        return None
    if wanted.path is not None:
        return {"path": str(wanted.path)}
    table: dict[str, object] = {"python": wanted.python} if wanted.python else {}
    return {**table, "requirements": list(wanted.requirements)} if wanted.requirements else table
