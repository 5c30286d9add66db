"""What the jobs in flight are doing now: one small file beside the archive, which the engine writes anew as they go on.

A row would be a transaction for each stage, and would wake every reader. Nothing here is worth keeping: the file is of
the engine whose process id it names, and whoever finds another one driving the run, or none, takes it for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from archive.layout import RunPaths

ROOT_SMOKE = "root"
"""The job of the root's smoke runs, which have no row."""


class Stage(StrEnum):
    """Where a job is. An evaluation goes from `checkout` to the hidden `tests`; an expansion goes through `diagnosis`,
    the `agent` that edits, `rank` where there are several edits, the `gate` (whose smoke task is an evaluation of its
    own) and, where the run has one, the `judge`."""

    CHECKOUT = "checkout"
    AGENT = "agent"
    TESTS = "tests"
    DIAGNOSIS = "diagnosis"
    RANK = "rank"
    GATE = "gate"
    JUDGE = "judge"


@dataclass(frozen=True)
class Activity:
    """`part` says of which part of an expansion `stage` is (`gate`, `repair 1 gate`), '' where of the job itself;
    `since` is the Unix time at which it began.

    `requests` and `tokens` are what models have answered in the part that goes on, `asked` how many requests they have
    before them now; `tail` is the end of what was said and `printed` of what the agent printed, both as they came.
    """

    stage: Stage
    part: str
    since: float
    requests: int = 0
    tokens: int = 0
    asked: int = 0
    tail: str = ""
    printed: str = ""

    @property
    def doing(self) -> str:
        """`agent`, or `gate: agent`."""
        if self.part.endswith(self.stage):
            return self.part
        return f"{self.part}: {self.stage}" if self.part else str(self.stage)


def write_activity(paths: RunPaths, pid: int, jobs: Mapping[str, Activity]) -> None:
    """Put `jobs` (e12 for evaluation 12, x3 for expansion 3, `ROOT_SMOKE`) in the place of what was there, in one step.

    Raises:
        OSError: it could not be written.
    """
    draft = paths.activity.with_name(f"{paths.activity.name}.new")
    draft.write_text(json.dumps({"pid": pid, "jobs": {id: asdict(job) for id, job in jobs.items()}}))
    draft.replace(paths.activity)


def read_activity(paths: RunPaths, driver: int | None) -> dict[str, Activity]:
    """What engine `driver` wrote last; empty where nobody drives the run, or nothing that can be read is there."""
    if driver is None:
        return {}
    try:
        found = json.loads(paths.activity.read_text())
        if found["pid"] != driver:
            return {}
        return {id: Activity(**job | {"stage": Stage(job["stage"])}) for id, job in found["jobs"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def activity_stamp(paths: RunPaths) -> int:
    """A number that changes when the file does; 0 where there is none."""
    try:
        return paths.activity.stat().st_mtime_ns
    except OSError:
        return 0
