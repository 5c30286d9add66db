"""Text as a screen may show it: without anything that a terminal or a markup parser could obey, and short figures.

Ideas, logs, patches and transcripts are written by variants. What is not a printable character is shown in
caret notation (`^[` is Escape); colour sequences, which any test runner prints, are left out.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from archive.statistics import interval, posterior_mean

_COLOURS = re.compile(r"\x1b\[[0-9;:]*m")
_LINE_END = re.compile(r"\r\n|[\n\x0b\x0c\x85\u2028\u2029]")
_TAB = "    "
_BLOCKS = "▁▂▃▄▅▆▇█"


class Tone(StrEnum):
    """How a line of text is meant; a widget has one style for each."""

    PLAIN = "plain"
    HEADING = "heading"
    DIM = "dim"
    ADDED = "added"
    REMOVED = "removed"
    HUNK = "hunk"
    GOOD = "good"
    BAD = "bad"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    SYSTEM = "system"


class Line(NamedTuple):
    """`hang` is how far the rest of the line is indented where it is wrapped, in cells.

    `syntax` is the language that it is written in, after its first `skip` characters.
    """

    text: str
    tone: Tone = Tone.PLAIN
    hang: int = 0
    syntax: str = ""
    skip: int = 0


# --- what variants wrote ---------------------------------------------------------------------------------------------


def visible(text: str) -> str:
    """One line of `text`, every character of it printable."""
    if text.isprintable():
        return text
    return "".join(map(_picture, _COLOURS.sub("", text.replace("\t", _TAB))))


def _picture(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x20:
        return f"^{chr(code ^ 0x40)}"
    return "^?" if code == 0x7F else " " if character.isspace() else "�"


def one_line(text: str) -> str:
    """`text` on a single line."""
    return visible(" ".join(text.split()))


def lines_of(text: str, tone: Tone = Tone.PLAIN) -> list[Line]:
    """`text` cut at line ends, each line printable."""
    return [Line(visible(line), tone) for line in _LINE_END.split(text.removesuffix("\n"))] if text else []


def decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def diff_tone(line: str) -> Tone:
    """What a line of a unified diff does."""
    if line.startswith("@@"):
        return Tone.HUNK
    if line.startswith("\\"):
        return Tone.DIM
    return {"+": Tone.ADDED, "-": Tone.REMOVED}.get(line[:1], Tone.PLAIN)


def wrapped(text: str, width: int, hang: int = 0) -> Iterator[str]:
    """`text` in pieces of at most `width` cells, cut after a space where that wastes less than half.

    From the second piece on, `hang` spaces stand before it. A piece has room for four cells at least.
    """
    from rich.cells import cell_len, chop_cells

    full, start = max(4, width), 0
    while start < len(text):
        width, margin = (full, "") if start == 0 else (max(4, full - hang), " " * hang)
        piece = text[start : start + width]
        if cell_len(piece) > width:
            piece = chop_cells(piece, width)[0]
        if start + len(piece) < len(text) and (cut := piece.rfind(" ")) > width // 2:
            piece = piece[: cut + 1]
        yield margin + piece
        start += len(piece)
    if not text:
        yield ""


# --- figures ---------------------------------------------------------------------------------------------------------


class Posterior(NamedTuple):
    """Beta(1 + s, 1 + f): mean and 95 % interval, each in 0 … 1."""

    mean: float
    low: float
    high: float


@lru_cache(maxsize=65_536)
def posterior(s: int, f: int) -> Posterior:
    low, high = interval(s, f)
    return Posterior(float(posterior_mean(s, f)), float(low), float(high))


def ratio(s: int, f: int) -> str:
    return f"{s}/{s + f}" if s + f else "–"


def percent_range(s: int, f: int) -> str:
    """The 95 % interval in whole per cent; nothing where nothing was measured."""
    if s + f == 0:
        return ""
    found = posterior(s, f)
    return f"{100 * found.low:.0f}–{100 * found.high:.0f}"


def block(s: int, f: int) -> str:
    """The share of successes as a block of that height: what colour says, without colour."""
    return _BLOCKS[min(7, int(8 * s / (s + f)))] if s + f else "·"


def count_text(count: float) -> str:
    """`950`, `12k`, `3.4M`: four cells at most."""
    for unit, size in (("", 1), ("k", 1e3), ("M", 1e6), ("G", 1e9)):
        if count < 999.5 * size or unit == "G":
            digits = 1 if unit and count < 9.95 * size else 0
            return f"{count / size:.{digits}f}{unit}"
    raise AssertionError


def counted(number: int, noun: str) -> str:
    """`1 task`, `1,200 tasks`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def cost_text(tokens: int, usd: float) -> str:
    """Dollars where there are any, else tokens; nothing for nothing."""
    if usd:
        return f"${usd:.2f}" if usd < 100 else f"${usd:.0f}"
    return count_text(tokens) if tokens else ""


def bar(s: int, f: int, width: int) -> str:
    """The posterior on a scale from 0 to 100 %: its mean as a dot on its 95 % interval."""
    found = posterior(s, f)
    low, mean, high = (min(width - 1, int(share * width)) for share in (found.low, found.mean, found.high))
    cells = ["━" if low <= cell <= high else "┄" for cell in range(width)]
    cells[mean] = "●"
    return "".join(cells)


def duration(seconds: float) -> str:
    """`4.2s`, `3m12s`, `5h07m`, `2d03h`."""
    if seconds < 10:
        return f"{max(0.0, seconds):.1f}s"
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    if whole < 86_400:
        return f"{whole // 3600}h{whole % 3600 // 60:02}m"
    return f"{whole // 86_400}d{whole % 86_400 // 3600:02}h"


def moment(at: float, now: float) -> str:
    """A Unix time as people say it."""
    return f"{time.strftime('%Y-%m-%d %H:%M', time.localtime(at))} ({duration(now - at)} ago)"
