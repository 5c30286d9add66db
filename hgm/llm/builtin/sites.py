"""Where in the code that was seen the frames of a traceback lie."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hgm.llm.builtin.source import Unit
from hgm.llm.builtin.traceback import Crash, Frame

DEEPEST, CALLER, SOURCE = 4.0, 1.5, 1.5
DEEPEST_FUNCTION, CALLER_FUNCTION = 1.5, 0.7
MARKED = 0.8


@dataclass(frozen=True)
class Site:
    """The statement, or the head of a compound one, that a frame stands at: 1-based lines of the unit, characters.

    `depth` is 0 for the deepest frame that lies in the project, 1 for its caller, and so on.
    """

    unit: Unit
    first: int
    last: int
    start: int
    end: int
    marked: tuple[int, int] | None
    crash: Crash
    depth: int

    def holds(self, node: ast.expr | ast.stmt) -> bool:
        return self.first <= node.lineno <= self.last


def sites(units: Sequence[Unit], crashes: Sequence[Crash]) -> tuple[Site, ...]:
    found: list[Site] = []
    for crash in crashes:
        depth = 0
        seen: set[tuple[int, int]] = set()
        for frame in reversed(crash.frames):
            placed = _placed(units, frame)
            if placed is None or (id(placed[0]), placed[1]) in seen:
                continue
            unit, line = placed
            seen.add((id(unit), line))
            first, last = statement_lines(unit, line)
            start = unit.starts[first - 1]
            end = unit.starts[last] if last < len(unit.starts) else len(unit.text)
            found.append(Site(unit, first, last, start, end, _marked(unit, frame, start, end), crash, depth))
            depth += 1
    return tuple(found)


def matches(path: str, frame_path: str) -> int:
    """2 where the path that a traceback gives ends in `path`, 1 where only the file's name is the same, else 0."""
    frame_path = frame_path.replace("\\", "/")
    if frame_path == path or frame_path.endswith(f"/{path}") or path.endswith(f"/{frame_path.removeprefix('./')}"):
        return 2
    return int(path.rpartition("/")[2] == frame_path.rpartition("/")[2] and "site-packages" not in frame_path)


def _placed(units: Sequence[Unit], frame: Frame) -> tuple[Unit, int] | None:
    best: tuple[int, int, Unit, int] | None = None
    for order, unit in enumerate(units):
        strength = matches(unit.path, frame.path)
        if not strength or "lib/python3" in frame.path:
            continue
        for line in _lines_of(unit, frame):
            entry = (-strength, abs(unit.first_line + line - 1 - frame.line) * 64 + min(order, 63), unit, line)
            best = entry if best is None or entry[:2] < best[:2] else best
    return (best[2], best[3]) if best else None


def _lines_of(unit: Unit, frame: Frame) -> Iterator[int]:
    """Lines with the text that the frame gives; without a text, the line with its number."""
    if frame.source:
        for number, line in enumerate(unit.text.split("\n"), 1):
            if line.strip() == frame.source:
                yield number
    elif 0 < frame.line - unit.first_line + 1 <= len(unit.starts):
        yield frame.line - unit.first_line + 1


@lru_cache(maxsize=64)
def _statements(unit: Unit) -> tuple[tuple[int, int], ...]:
    """(first, last) lines of every simple statement and of the head of every compound one, by first line."""
    found = []
    for node in ast.walk(unit.tree):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = max(node.lineno, body[0].lineno - 1) if isinstance(body, list) and body else node.end_lineno
            found.append((node.lineno, last or node.lineno))
    return tuple(sorted(found))


def statement_lines(unit: Unit, line: int) -> tuple[int, int]:
    known = _statements(unit)
    for first, last in reversed(known[: bisect_right(known, (line, 1 << 30))]):
        if first <= line <= last:
            return first, last
    return line, line


def _marked(unit: Unit, frame: Frame, start: int, end: int) -> tuple[int, int] | None:
    at = unit.text.find(frame.marked, start, end) if frame.marked else -1
    return (at, at + len(frame.marked)) if at >= 0 else None


def line_bonus(site: Site) -> float:
    return (DEEPEST if site.depth == 0 else CALLER / site.depth**0.5) * site.crash.weight


def function_bonus(site: Site) -> float:
    return (DEEPEST_FUNCTION if site.depth == 0 else CALLER_FUNCTION / site.depth**0.5) * site.crash.weight


def feeding_lines(site: Site) -> Iterator[int]:
    """Lines of the same function that assign what the failing expression uses, and the heads of what it stands in."""
    function = None
    for node in ast.walk(site.unit.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno <= site.first <= (
            node.end_lineno or 0
        ):
            function = node
    if function is None:
        return
    span = site.marked or (site.start, site.end)
    used = {
        n.id
        for n in ast.walk(function)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and span[0] <= site.unit.span(n)[0] < span[1]
    }
    for node in ast.walk(function):
        stored = isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id in used
        around = isinstance(node, ast.For | ast.While | ast.If) and node.lineno < site.first <= (node.end_lineno or 0)
        if isinstance(node, ast.Name | ast.stmt) and (stored or around):
            yield node.lineno
