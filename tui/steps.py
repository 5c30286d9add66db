"""The inner search of one attempt: its steps as a tree, or its tries, each with what was said of it.

Read from what the host noted in the transcript (`hgm/inner`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from tui.text import Line, Tone, one_line

_STEP = re.compile(r"step (\d+) from (?:the start|step (\d+)): (.*)")
_TRY = re.compile(r"try (\d+): (.*)")
_CHOSEN = " (chosen)"


class Step(NamedTuple):
    """`parent` is the step that it went on from; 0 for the start, and for every try."""

    number: int
    parent: int
    said: str

    @property
    def chosen(self) -> bool:
        return self.said.endswith(_CHOSEN)

    def line(self, guides: str) -> Line:
        said = one_line(self.said.removesuffix(_CHOSEN)) + (" ● the answer" if self.chosen else "")
        head = f"{guides}{self.number}  "
        return Line(f"{head}{said}", Tone.GOOD if self.chosen else Tone.PLAIN, hang=len(head))


def steps_of(transcript: bytes) -> list[Step]:
    """In the order in which they were made."""
    return sorted(_noted(transcript))


def step_lines(steps: list[Step]) -> list[Line]:
    """A step stands below the one that it went on from, and has a guide only where more than one did."""
    if not steps:
        return [Line("One way through: no tries and no steps were noted.", Tone.DIM)]
    below: dict[int, list[Step]] = {}
    for step in steps:
        below.setdefault(step.parent, []).append(step)
    lines, stack = list[Line](), [(step, *guides) for step, guides in _guided(below.get(0, []), "")]
    while stack:
        step, here, further = stack.pop()
        lines.append(step.line(here))
        stack += [(child, *guides) for child, guides in _guided(below.get(step.number, []), further)]
    return lines


def _guided(children: list[Step], guides: str) -> Iterator[tuple[Step, tuple[str, str]]]:
    """Each with what stands before it, and before what follows from it; the first one last, for a stack."""
    if len(children) == 1:
        yield children[0], (guides, guides)
        return
    for at, step in enumerate(reversed(children)):
        yield step, (guides + ("└─ " if at == 0 else "├─ "), guides + ("   " if at == 0 else "│  "))


def _noted(transcript: bytes) -> Iterator[Step]:
    for line in transcript.splitlines():
        if b'"note"' not in line[:60]:  # most lines are messages, some of them long
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        said = entry.get("note") if isinstance(entry, dict) else None
        if isinstance(said, str):
            if found := _STEP.fullmatch(said):
                yield Step(int(found[1]), int(found[2] or 0), found[3])
            elif found := _TRY.fullmatch(said):
                yield Step(int(found[1]), 0, found[2])
