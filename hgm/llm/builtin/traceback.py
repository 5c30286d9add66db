"""Tracebacks as Python, unittest and pytest write them: frames, the failing expression, the error and its message.

Line by line and with bounded patterns, since reports come from anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_LINE = 2_000
MAX_FRAMES = 60
MAX_CRASHES = 12
FRAME = re.compile(
    r'^[\s>|]{0,20}File "(?P<path>[^"]{1,300})", line (?P<line>\d{1,6})(?:, in (?P<name>[\w.<>]{1,80}))?'
)
PYTEST = re.compile(
    r"^(?P<path>[\w./-]{1,200}\.py):(?P<line>\d{1,6}): ?(?:in (?P<name>[\w.<>]{1,80})|(?P<error>\w{0,80}))$"
)
KINDS = r"(?:Error|Exception|Iteration|Exit|Interrupt|Warning|NotFound|Invalid|Missing)"
ERROR = re.compile(
    rf"^[\s>|E]{{0,20}}(?:[a-z_][\w.]{{0,80}}\.)?(?P<error>[A-Z]\w{{0,60}}{KINDS}\b|[A-Z]\w{{2,60}}(?=: ))"
    r"(?:: ?(?P<message>.*))?$"
)
SAID = re.compile(r"(?<![\w.])(?P<error>[A-Z][a-zA-Z]{0,40}(?:Error|Iteration)\b)(?:: ?(?P<message>[^\n]{1,300}))?")
WISHED = re.compile(r"(?:should|must|expect|want|instead of|rather than|has to)[^.\n]{0,40}$", re.IGNORECASE)
MARKS = re.compile(r"^\s*[~^][~^ ]*$")


@dataclass(frozen=True)
class Frame:
    """`source` is the line's text without its indentation, `marked` what `^^^` stands under; both may be empty."""

    path: str
    line: int
    function: str = ""
    source: str = ""
    marked: str = ""


@dataclass(frozen=True)
class Crash:
    """`frames` go from the outermost to the one where the error arose; a report may name an error without any."""

    frames: tuple[Frame, ...]
    error: str
    message: str
    weight: float = 1.0


def crashes(text: str, weight: float = 1.0) -> tuple[Crash, ...]:
    lines = [line[:MAX_LINE] for line in text.split("\n")]
    found = list(_python(lines, weight)) + list(_pytest(lines, weight))
    known = {(c.error, c.message.strip()) for c in found}
    for crash in _prose(lines, weight):
        if (crash.error, crash.message) not in known and crash.error not in {c.error for c in found}:
            known.add((crash.error, crash.message))
            found.append(crash)
    return tuple(found[:MAX_CRASHES])


def _python(lines: list[str], weight: float) -> Iterator[Crash]:
    frames: list[Frame] = []
    index = 0
    while index < len(lines):
        match = FRAME.match(lines[index])
        if match is not None:
            frame, index = _frame(match, lines, index + 1)
            frames = [*frames[-MAX_FRAMES:], frame]
            continue
        error = ERROR.match(lines[index]) if frames else None
        if error is not None:
            yield Crash(tuple(frames), error["error"], (error["message"] or "").strip(), weight)
        if error is not None or lines[index].startswith("Traceback"):
            frames = []
        index += 1
    if frames:
        yield Crash(tuple(frames), "", "", weight)


def _frame(match: re.Match[str], lines: list[str], index: int) -> tuple[Frame, int]:
    source = marked = ""
    following = lines[index] if index < len(lines) else ""
    if following.strip() and not FRAME.match(following) and not ERROR.match(following):
        source, index = following.strip(), index + 1
        below = lines[index] if index < len(lines) else ""
        if MARKS.match(below):
            marks = [i for i, c in enumerate(below) if c in "~^"]
            marked, index = following[marks[0] : marks[-1] + 1].strip(), index + 1
    return Frame(match["path"], int(match["line"]), match["name"] or "", source, marked), index


def _pytest(lines: list[str], weight: float) -> Iterator[Crash]:
    """`>` before the failing line, `E` before the message, then `path:line: Error`."""
    frames: list[Frame] = []
    source = function = ""
    said: list[str] = []
    for line in lines:
        if line.startswith(">") and line[1:2] == " ":
            source, said = line[1:].strip(), []
        elif line.startswith("E  "):
            said.append(line[1:].strip())
        elif found := re.match(r"^    (?:async )?def (\w{1,80})\(", line):
            function = found[1]
        elif match := PYTEST.match(line.rstrip()):
            frames = [
                *frames[-MAX_FRAMES:],
                Frame(match["path"], int(match["line"]), match["name"] or function, source),
            ]
            source = function = ""
            if match["error"]:
                first = said[0] if said else ""
                name, _, message = first.partition(":")
                yield Crash(tuple(frames), match["error"], message.strip() if name == match["error"] else first, weight)
                frames, said = [], []


def _prose(lines: list[str], weight: float) -> Iterator[Crash]:
    """An error that is only named, unless it is the one that is asked for."""
    for line in lines[:400]:
        for match in list(SAID.finditer(line))[:4]:
            if FRAME.match(line) or WISHED.search(line[: match.start()][-80:]):
                continue
            message = (match["message"] or "").strip()
            closing = line[match.start() - 1 : match.start()]
            if closing in ("`", '"') and closing in message:
                message = message[: message.index(closing)]
            yield Crash((), match["error"], message.strip(" `."), weight * 0.9)
