"""Photos, and the catalogue file that lists them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Photo:
    """One picture; `rating` goes from 0 (not looked at) to 5, `place` is empty if the camera did not know it."""

    file_name: str
    taken: datetime
    place: str = ""
    rating: int = 0


def parse_line(line: str) -> Photo:
    """A photo from `file name; time; place; number of stars`. ValueError if a field is missing or not readable."""
    fields = [field.strip() for field in line.split(";")]
    if len(fields) != 4:
        raise ValueError(f"expected 4 fields, got {len(fields)}: {line!r}")
    file_name, taken, place, stars = fields
    return Photo(file_name, datetime.strptime(taken, "%Y-%m-%d %H:%M"), place, int(stars or 0))


def read_catalogue(lines: Iterable[str]) -> list[Photo]:
    """All photos of a catalogue; empty lines and lines that begin with `#` are left out."""
    return [parse_line(line) for line in lines if line.strip() and not line.startswith("#")]
