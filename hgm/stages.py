"""Which stage each job is in: said by those who do the work, and published beside the archive for those who look on."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.activity import Activity, Stage, write_activity
from archive.errors import HgmError
from archive.layout import RunPaths
from evaluators.sandbox.base import Printed

if TYPE_CHECKING:
    from hgm.llm.session import Session

EVERY_S = 0.5

log = logging.getLogger("hgm.stages")


@dataclass(frozen=True)
class Entered:
    """An attempt `label` came to `stage` at the Unix time `since`."""

    label: str
    stage: Stage
    since: float


class Stages:
    """Remembers the last stage of each job; `enter` costs no more than that."""

    def __init__(self) -> None:
        self._of: dict[str, Entered] = {}
        self._printed: dict[str, Printed] = {}

    def enter(self, label: str, stage: Stage) -> None:
        """`label` is that of an attempt at the gateway: e12, x5, x5-gate, x5-repair-1."""
        self._of[_job_of(label)] = Entered(label, stage, time.time())

    def listen(self, label: str) -> Printed:
        """What shows the end of what an agent prints in the attempt `label`: from now on, that of its job."""
        printed = self._printed[_job_of(label)] = Printed()
        return printed

    def activities(self, jobs: Iterable[str], sessions: Iterable[Session]) -> dict[str, Activity]:
        """What each of `jobs` is doing, of those that are in a stage yet; all others are forgotten."""
        self._of = {job: self._of[job] for job in jobs if job in self._of}
        self._printed = {job: printed for job, printed in self._printed.items() if job in self._of}
        open_now = list(sessions)
        return {job: _activity(entered, open_now, self._printed.get(job)) for job, entered in self._of.items()}


def _job_of(label: str) -> str:
    return label.partition("-")[0]


def _activity(entered: Entered, sessions: list[Session], printed: Printed | None) -> Activity:
    label = entered.label
    mine = [one for one in sessions if one.label == label or one.label.startswith(f"{label}-")]
    return Activity(
        stage=entered.stage,
        part=label.partition("-")[2].replace("-", " "),
        since=entered.since,
        requests=sum(one.meter.used.requests for one in mine),
        tokens=sum(one.meter.used.tokens for one in mine),
        asked=sum(one.asked for one in mine),
        tail=mine[-1].tail() if mine else "",
        printed=_without_tokens(printed.read(), sessions) if printed else "",
    )


def _without_tokens(output: bytes, sessions: list[Session]) -> str:
    """An agent may print what its environment holds."""
    text = output.decode("utf-8", "replace")
    for one in sessions:
        text = text.replace(one.token, "[token]")
    return text


async def publish(
    paths: RunPaths,
    seen: Callable[[], dict[str, Activity]],
    still_here: Callable[[], None] = lambda: None,
    *,
    every_s: float = EVERY_S,
) -> None:
    """Until cancelled, write down what is `seen` whenever it is something else than before.

    `still_here` raises where another run lies now in the place of this one; whoever drives the run will end it.
    """
    last: dict[str, Activity] | None = None
    try:
        while True:
            if (now := seen()) != last:
                last = now
                try:
                    still_here()
                    write_activity(paths, os.getpid(), now)
                except (HgmError, OSError) as error:
                    log.debug("what jobs are doing could not be written down: %s", error)
            await asyncio.sleep(every_s)
    finally:
        with suppress(HgmError, OSError):
            still_here()
            paths.activity.unlink(missing_ok=True)
