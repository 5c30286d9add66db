"""The line below everything: phase, who drives the run, how far it is, the best so far, what is in flight."""

from __future__ import annotations

import time

from textual.content import Content
from textual.widgets import Static

from tui.steering import way_on
from tui.text import counted, duration, one_line, percent_range, ratio
from tui.view import Job, Status


class StatusLine(Static):
    """Times of what is in flight go on between two looks at the archive."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._status: Status | None = None

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tick)

    def show_status(self, status: Status) -> None:
        self._status = status
        self.update(status_content(status, time.time()), layout=False)

    def _tick(self) -> None:
        if self._status is not None and self._status.jobs and self._status.driver is not None:
            self.show_status(self._status)


def status_content(status: Status, now: float) -> Content:
    """Two lines: how the search is, and what is in flight."""
    return Content("\n").join([_search(status), _jobs(status, now)])


def _search(status: Status) -> Content:
    driven = status.driver is not None
    doing = "trying an agent" if status.exam and status.phase == "final" else status.phase
    parts = [
        Content.styled(doing, "bold $text-primary" if driven else "bold"),
        Content(f"driven by process {status.driver}")
        if driven
        else Content.styled("nobody drives it", "$foreground 60%"),
    ]
    if (found := status.overfit) and found.gap.suspicious:  # first of what may be cut off on a narrow screen
        gap = found.gap
        text = f"overfitting? {found.variant.label} {gap.estimate:+.0%} [{gap.low:+.0%}, {gap.high:+.0%}]"
        parts.append(Content.styled(text, "bold $text-warning"))
    parts += [Content(f"n {status.n}"), Content(counted(status.variants, "variant"))]
    if best := status.best:
        score = f"{ratio(best.s, best.f)} ({percent_range(best.s, best.f)} %)"
        parts.append(Content.assemble(("★ ", "$text-success"), (best.label, "bold $text-success"), f" {score}"))
    if status.failures:
        parts.append(Content.styled(f"failed expansions {status.failures}", "$foreground 60%"))
    return Content(" · ").join(parts)


def _jobs(status: Status, now: float) -> Content:
    if status.paused:
        return Content.assemble(("PAUSED ", "bold $text-warning"), (one_line(status.paused), "$text-warning"))
    if not status.jobs:
        return Content.styled(_idle(status), "$foreground 60%")
    if status.driver is None:
        left = f"{len(status.jobs)} in flight when the engine ended; {way_on(status.exam)} goes on"
        return Content.styled(left, "$text-warning")
    named = "   ".join(_job(job, now) for job in status.jobs)
    return Content.assemble((f"{len(status.jobs)} in flight  ", "$foreground 60%"), named)


def _idle(status: Status) -> str:
    if status.phase == "gate" and status.driver is not None:
        return "the root is tried out on a smoke task (L shows it)"
    return f"ended: {one_line(status.cause)}" if status.cause else "nothing in flight"


def _job(job: Job, now: float) -> str:
    return one_line(f"v{job.variant} {job.what} {duration(now - job.since)}")
