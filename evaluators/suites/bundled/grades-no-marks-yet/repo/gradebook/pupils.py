"""The pupils of a class."""

from dataclasses import dataclass

from gradebook.marks import Mark, parse_mark


@dataclass(frozen=True)
class Pupil:
    """A pupil with all marks so far; a new pupil has none."""

    name: str
    marks: tuple[Mark, ...] = ()


def parse_pupil(line: str) -> Pupil:
    """Read `name: mark mark mark`."""
    name, _, marks = line.partition(":")
    return Pupil(name.strip(), tuple(parse_mark(mark) for mark in marks.split()))
