"""A process that stores results on a file system of two megabytes until it is full; run by test_disk_full.py, in a
mount namespace of its own.

    python -m tests.archive.filling DIRECTORY
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from archive.errors import DiskFull
from archive.files import File
from archive.queries import Reader
from archive.records import EvaluationResult, ExpansionResult, JobState, Outcome, Purpose
from archive.store import Archive
from tests.archive.making import new_archive, paths_in


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def fill_with_evaluations(archive: Archive, size: int) -> int:
    for turn in range(10_000):
        try:
            id = archive.begin_evaluation(0, "task-1", Purpose.SEARCH, turn, state={"turn": "x" * 200})
            archive.finish_evaluation(id, EvaluationResult(Outcome.RESOLVED, log=os.urandom(size)))
        except DiskFull as error:
            say(f"evaluations of {size}: {error}")
            return turn
    raise SystemExit("the disk never was full")


def fill_with_children(archive: Archive) -> int:
    for turn in range(10_000):
        try:
            id = archive.begin_expansion(0, turn)
            archive.finish_expansion(id, ExpansionResult(None), {"a": File(os.urandom(20_000))})
        except DiskFull as error:
            say(f"children: {error}")
            left = [*archive.git.path.rglob("tmp_*"), *archive.git.path.glob("fast_import_crash_*")]
            assert not left, left  # a half-written pack would keep the space that is lacking
            return turn
    raise SystemExit("the disk never was full")


def main(directory: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(directory)], check=True)
    archive = new_archive(directory)
    ballast = directory / "ballast"
    done = 0
    for fill in (fill_with_children, lambda a: fill_with_evaluations(a, 5000), lambda a: fill_with_evaluations(a, 0)):
        ballast.write_bytes(bytes(200_000))
        done += fill(archive)
        ballast.unlink()  # somebody makes room, and the run goes on
        archive.close()
        archive = Archive.open(paths_in(directory))
        archive.recover()
        assert archive.git.fsck() == []
        assert archive.blobs.verify() == []
        with Reader(archive.paths) as reader:
            assert archive.git.branches() == {f"variant/{v.id}": v.commit for v in reader.variants()}
            ended = [*reader.evaluations(), *reader.expansions()]
            assert sum(job.state is JobState.DONE for job in ended) == done
            assert [row[0] for row in reader._rows("PRAGMA integrity_check")] == ["ok"]
    say(f"sound {done}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
