"""The journal: what was built, and how long it took."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One target that was built; the time in seconds."""

    target: str
    seconds: float
    ok: bool = True


def slowest(entries: list[Entry], number: int = 3) -> list[str]:
    """The targets that took longest, the slowest first."""
    return [entry.target for entry in sorted(entries, key=lambda e: -e.seconds)[:number]]


def failed(entries: list[Entry]) -> list[str]:
    """The targets that could not be built, in alphabetical order."""
    return sorted({entry.target for entry in entries if not entry.ok})


def expected_seconds(entries: list[Entry], targets: list[str]) -> float:
    """What the targets took the last time, all together; one that was never built counts for nothing."""
    last = {entry.target: entry.seconds for entry in entries}
    return sum(last.get(target, 0.0) for target in targets)
