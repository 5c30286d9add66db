"""Match results, and how they are written in a results file."""

import re
from dataclasses import dataclass

_RESULT = re.compile(r"^(?P<home>.+?)\s+(?P<home_goals>\d+)\s*[-:]\s*(?P<away_goals>\d+)\s+(?P<away>.+)$")


class ResultError(ValueError):
    """A line in a results file that is not a result."""


@dataclass(frozen=True)
class Match:
    """One finished match."""

    home: str
    away: str
    home_goals: int
    away_goals: int


def parse_result(line: str) -> Match:
    """Read a line such as `Rovers 2-1 United`."""
    found = _RESULT.match(line.strip())
    if found is None:
        raise ResultError(f"not a result: {line!r}")
    home, away = found["home"], found["away"].strip()
    if home == away:
        raise ResultError(f"a team cannot play itself: {line!r}")
    return Match(home, away, int(found["home_goals"]), int(found["away_goals"]))


def parse_results(text: str) -> list[Match]:
    """Read one result a line; blank lines and lines that start with `#` are skipped."""
    lines = (line.strip() for line in text.splitlines())
    return [parse_result(line) for line in lines if line and not line.startswith("#")]
