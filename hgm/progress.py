"""What a run shows of itself while it goes on: one frozen value, made by the engine, drawn by a display."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.0%} [{self.low:.0%}, {self.high:.0%}]"


@dataclass(frozen=True)
class Gauge:
    """One budget: how much of it is used, in its own unit."""

    name: str
    used: float
    total: float

    @property
    def fraction(self) -> float:
        return min(1.0, self.used / self.total) if self.total else 1.0


@dataclass(frozen=True)
class Finals:
    """The comparison at the end: evaluations of the root, of `finalist` and of its `runners_up` on held-out tasks.
    Where an `agent` is evaluated outside a search, its evaluations."""

    finalist: int
    done: int
    total: int
    agent: str = ""
    runners_up: tuple[int, ...] = ()

    @property
    def who(self) -> str:
        if self.agent:
            return self.agent
        named = [f"v{id}" for id in (self.finalist, *self.runners_up) if id]
        return f"{', '.join(named)} and the root" if named else "the root (nothing better was found)"

    @property
    def what(self) -> str:
        return self.who if self.agent else f"{self.who} on held-out tasks"

    def as_json(self) -> dict[str, object]:
        runners_up = list(self.runners_up)
        return {"finalist": self.finalist, "runners_up": runners_up, "done": self.done, "total": self.total}

    def __str__(self) -> str:
        return f"{self.what}: {self.done} of {self.total} evaluations"


@dataclass(frozen=True)
class InFlight:
    """A job at work: `what` is a task id, or 'expand'; `since_s` is how long it has been running."""

    variant: str
    what: str
    since_s: float


@dataclass(frozen=True)
class Progress:
    phase: str
    elapsed_s: float
    evaluations: int
    variants: int
    failed_expansions: int
    per_minute: float
    workers: int
    busy: float
    best: str
    best_score: Interval | None
    root_score: Interval | None
    last_decision: str
    gauges: tuple[Gauge, ...]
    in_flight: tuple[InFlight, ...]
    eta_s: float | None
    tokens: int
    usd: float
    notice: str = ""
    finals: Finals | None = None
    """While the final comparison goes on."""
