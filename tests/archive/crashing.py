"""A process that is killed at a given step of storing a child; run by test_recovery.py.

python -m tests.archive.crashing DIRECTORY STEP
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from archive.blobs import Blobs
from archive.files import FileTree
from archive.git import AgentsRepository, Commit
from archive.records import EvaluationResult, ExpansionResult, Outcome, Purpose
from archive.store import Archive
from tests.archive.making import code, paths_in

STEPS = ("before the blobs", "after a blob", "before the branch", "after the branch", "in the transaction", "after all")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingBlobs(Blobs):
    after = False

    def put(self, data: bytes) -> str:
        address = super().put(data) if self.after else ""
        die()
        return address


class DyingRepository(AgentsRepository):
    after = False

    def commit(
        self,
        files: FileTree,
        *,
        branch: str,
        parent: str | None,
        message: str,
        trailers: Mapping[str, str],
        when: float,
    ) -> Commit:
        if not self.after:
            die()
        commit = super().commit(files, branch=branch, parent=parent, message=message, trailers=trailers, when=when)
        die()
        return commit


def arm(archive: Archive, step: str) -> None:
    if step in ("before the blobs", "after a blob"):
        archive.blobs = DyingBlobs(archive.blobs.directory)
        archive.blobs.after = step == "after a blob"
    elif step in ("before the branch", "after the branch"):
        archive.git = DyingRepository(archive.git.path)
        archive.git.after = step == "after the branch"
    elif step == "in the transaction":
        archive._connection.create_function("die", 0, die)
        archive._connection.execute(
            "CREATE TEMP TRIGGER dying AFTER UPDATE OF children ON variants BEGIN SELECT die(); END"
        )


def main(directory: Path, step: str) -> None:
    archive = Archive.open(paths_in(directory))
    archive.begin_evaluation(0, "task-1", Purpose.SEARCH, 5)
    done = archive.begin_evaluation(0, "task-2", Purpose.SEARCH, 5)
    archive.finish_evaluation(done, EvaluationResult(Outcome.RESOLVED))
    id = archive.begin_expansion(0, 6)
    arm(archive, step)
    archive.finish_expansion(id, ExpansionResult(None, idea="a child", transcript=b"long story"), code("child"))
    die()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
