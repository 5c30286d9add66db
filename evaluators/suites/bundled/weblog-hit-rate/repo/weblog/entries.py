"""Requests, as read from a log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from weblog.fields import parse_time, path_of, split_line


@dataclass(frozen=True)
class Entry:
    """One answered request; `size` is the length of the answer's body in bytes."""

    client: str
    time: datetime
    method: str
    path: str
    status: int
    size: int


def parse_entry(line: str) -> Entry:
    """Read one line. Raises ValueError if it is not a log line."""
    fields = split_line(line)
    return Entry(
        client=fields["client"],
        time=parse_time(fields["time"]),
        method=fields["method"],
        path=path_of(fields["target"]),
        status=int(fields["status"]),
        size=0 if fields["size"] == "-" else int(fields["size"]),
    )


def read_entries(lines: Iterable[str]) -> Iterator[Entry]:
    """All requests of a log; lines that are something else (start-up messages, torn lines) are left out."""
    for line in lines:
        try:
            yield parse_entry(line)
        except ValueError:
            continue
