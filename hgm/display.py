"""The live display of `hgm run`, and its plain form for pipes and logs. Draws a `Progress`; decides nothing."""

from __future__ import annotations

import contextlib
import math
import sys
import time
from collections.abc import Callable
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from hgm.harmless import harmless
from hgm.progress import Gauge, Progress
from hgm.terminal import Harmless, clipped, console

PLAIN_EVERY_S = 10.0


class Display(Protocol):
    def update(self, progress: Progress) -> None: ...
    def say(self, line: str) -> None:
        """One line that stays on the screen."""

    def close(self) -> None: ...


class PlainDisplay:
    """Lines on stderr: what stays, and a heartbeat every ten seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = 0.0
        self._notice = ""

    def update(self, progress: Progress) -> None:
        if self._clock() >= self._next or progress.notice != self._notice:
            self._notice = progress.notice
            self._next = self._clock() + PLAIN_EVERY_S
            self.say(summary_line(progress))

    def say(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # nobody reads any more: the search goes on
            print(harmless(line), file=sys.stderr, flush=True)  # noqa: T201

    def close(self) -> None:
        pass


class LiveDisplay:
    """A few lines that are redrawn in place, on stderr; narration scrolls above them."""

    def __init__(self, console: Console, title: str) -> None:
        self._title = title
        self._live = Live(console=console, refresh_per_second=4, transient=True)
        self._live.start()

    def update(self, progress: Progress) -> None:
        self._live.update(Harmless(panel(self._title, progress)))

    def say(self, line: str) -> None:
        self._live.console.print(Text(line), soft_wrap=True)

    def close(self) -> None:
        self._live.stop()


def open_display(title: str, *, plain: bool) -> Display:
    screen = console(stderr=True)
    return PlainDisplay() if plain or not screen.is_terminal else LiveDisplay(screen, title)


def summary_line(p: Progress) -> str:
    best = f"best {p.best} {p.best_score}" if p.best_score else without_best(p)
    if p.finals and p.finals.agent:
        return f"[{clock(p.elapsed_s)}] {p.finals}; {_pace(p)}"
    doing = str(p.finals) if p.finals else ", ".join(f"{called(g.name)} {amount(g)}" for g in p.gauges)
    return f"[{clock(p.elapsed_s)}] {p.phase}: {doing}; {p.variants} variants; {best}; {_pace(p)}"


def without_best(p: Progress) -> str:
    """Why no best is named: there are results, or not even these."""
    return "nothing solved yet" if p.evaluations else "no result yet"


def _pace(p: Progress) -> str:
    eta = f", about {clock(math.ceil(p.eta_s))} left" if p.eta_s is not None and not p.notice else ""
    notice = f"; {p.notice}" if p.notice else ""
    return f"{p.per_minute:.0f}/min{eta}{notice}"


def panel(title: str, p: Progress) -> RenderableType:
    rows = Table.grid(padding=(0, 2))
    rows.add_column(style="bold", no_wrap=True)
    rows.add_column()
    for gauge in p.gauges:
        rows.add_row(called(gauge.name), _bar(gauge))
    if p.finals:
        rows.add_row("final", _bar(Gauge("final", p.finals.done, p.finals.total)))
        rows.add_row("", clipped(p.finals.what))
    rows.add_row("clock", _clock_text(p))
    rows.add_row(
        "rate", f"{p.per_minute:.1f} evaluations/min · workers {p.busy:.0%} busy ({len(p.in_flight)}/{p.workers})"
    )
    searching = p.finals is None or not p.finals.agent
    if searching:
        tree = f"{p.variants} variants · {p.failed_expansions} failed expansions · {p.evaluations} evaluations"
        rows.add_row("tree", tree)
    if p.tokens or p.usd:
        rows.add_row("spent", f"{p.tokens:,} tokens · ${p.usd:.2f}")
    if searching:
        rows.add_row("best", f"{p.best}  {p.best_score}   (root {p.root_score})" if p.best_score else without_best(p))
        rows.add_row("decided", clipped(p.last_decision))
    rows.add_row(
        "doing", clipped(" · ".join(f"{j.variant} {j.what} {j.since_s:.0f}s" for j in p.in_flight) or "nothing")
    )
    head = Text(f"{title} — {p.phase}", style="bold cyan")
    foot = Text(
        p.notice or "Ctrl-C: finish what is in flight and save · twice: stop now", style="yellow" if p.notice else "dim"
    )
    return Group(head, rows, foot)


def _clock_text(p: Progress) -> str:
    left = f"about {clock(math.ceil(p.eta_s))} left" if p.eta_s is not None else "too early to say how long"
    return f"{clock(p.elapsed_s)} gone, {left}"


def _bar(gauge: Gauge) -> RenderableType:
    row = Table.grid(padding=(0, 1))
    row.add_row(ProgressBar(total=1.0, completed=gauge.fraction, width=30), amount(gauge))
    return row


def called(name: str) -> str:
    """A budget's name for people."""
    return {"wall": "time", "usd": "dollars", "no_improvement": "no better for"}.get(name, name)


def amount(gauge: Gauge) -> str:
    if gauge.name == "wall":
        return f"{clock(gauge.used)} of {clock(gauge.total)}"
    if gauge.name == "usd":
        return f"${gauge.used:.2f} of ${gauge.total:.2f}"
    return f"{gauge.used:,.0f} of {gauge.total:,.0f}"


def clock(seconds: float) -> str:
    """`3:07` or `1:02:45`; days for long runs."""
    whole = int(seconds)
    days, whole = divmod(whole, 86_400)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    text = f"{hours}:{minutes:02}:{rest:02}" if hours or days else f"{minutes}:{rest:02}"
    return f"{days}d {text}" if days else text
