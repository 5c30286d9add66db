"""Tracks, and the text files that list them."""

from collections.abc import Iterable
from dataclasses import dataclass

from playlist.durations import parse_duration


@dataclass(frozen=True)
class Track:
    artist: str
    title: str
    seconds: int


def parse_track(line: str) -> Track:
    """Read a line such as `Nina Simone - Sinnerman (10:19)`."""
    rest, _, length = line.strip().rpartition(" (")
    artist, dash, title = rest.partition(" - ")
    if not dash or not length.endswith(")"):
        raise ValueError(f"not a track: {line!r}")
    return Track(artist.strip(), title.strip(), parse_duration(length[:-1]))


def read_tracks(lines: Iterable[str]) -> list[Track]:
    """The tracks of a file; empty lines and lines that start with `#` are skipped."""
    return [parse_track(line) for line in lines if line.strip() and not line.startswith("#")]
