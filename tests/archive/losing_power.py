"""Loses power again and again while results are stored; run by test_power_cut.py, in a mount namespace of its own.

    python -m tests.archive.losing_power DIRECTORY

The run lies on a file system in a file. A copy of that file has what was written to the disk and nothing of what waits
in the system's memory: it is the disk as a power cut would leave it. Whatever the archive called stored must be there.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

from archive.queries import Reader
from archive.records import EvaluationResult, ExpansionFailure, ExpansionResult, JobState, Outcome, Purpose
from archive.store import Archive
from tests.archive.making import code, evaluate, expand, new_archive, paths_in

CUTS, TURNS_EACH = 3, 8


def mount(disk: Path, at: Path) -> Path:
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop,commit=300", str(disk), str(at)], check=True)
    return at


def store(archive: Archive, rng: random.Random, turn: int) -> None:
    """One result; those of the last turns before a cut have nothing after them that could make them durable."""
    if rng.random() < 0.5:
        id = archive.begin_evaluation(rng.randrange(archive.snapshot().totals.variants), "task-1", Purpose.SEARCH, turn)
        archive.finish_evaluation(id, EvaluationResult(Outcome.RESOLVED, log=f"log {turn}".encode()))
        return
    id = archive.begin_expansion(0, turn)
    fails = rng.random() < 0.3
    result = ExpansionResult(ExpansionFailure.NO_CHANGE if fails else None, statement=b"why")
    archive.finish_expansion(id, result, None if fails else code(f"turn {turn}"))


def check(directory: Path, turns: int) -> None:
    """All results of `turns` are there, the last claim may be lost, and the run goes on."""
    with Archive.open(paths_in(directory)) as archive:
        recovered = archive.recover()
        assert not recovered.removed_branches, recovered
        with Reader(archive.paths) as reader:
            jobs = [*reader.evaluations(), *reader.expansions()]
            assert sum(job.state is JobState.DONE for job in jobs) == turns, (len(jobs), turns)
            assert archive.git.branches() == {f"variant/{v.id}": v.commit for v in reader.variants()}
            assert [row[0] for row in reader._rows("PRAGMA integrity_check")] == ["ok"]
        assert archive.git.fsck() == []
        evaluate(archive, expand(archive, 0).id)


def main(directory: Path) -> None:
    disk, rng = directory / "disk", random.Random(1)
    with disk.open("wb") as file:
        file.truncate(64 << 20)
    subprocess.run(["mkfs.ext4", "-q", str(disk)], check=True)
    place = mount(disk, directory / "run")
    copies = []
    with new_archive(place) as archive:
        subprocess.run(["sync"], check=True)  # that a new run is there is promised to nobody
        for cut in range(CUTS):
            for turn in range(TURNS_EACH):
                store(archive, rng, cut * TURNS_EACH + turn)
            copies.append(Path(shutil.copy(disk, directory / f"disk-{cut}")))
    for cut, copy in enumerate(copies):
        check(mount(copy, directory / f"run-{cut}"), (cut + 1) * TURNS_EACH)
    sys.stdout.write(f"nothing lost in {CUTS} cuts\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
