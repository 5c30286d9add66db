"""Signs for a terminal that knows ASCII only: each cell keeps its width."""

from __future__ import annotations

import locale
import os

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_SIGNS = str.maketrans(
    {
        **dict(zip("▁▂▃▄▅▆▇█", "12345678", strict=True)),
        **dict.fromkeys("│▏┃▕▎▌┆┊▉▊▋▍▐", "|"),
        **dict.fromkeys("─┄┈╌–−—", "-"),
        **dict.fromkeys("━═", "="),  # an interval on its scale of ┄
        **dict.fromkeys("├└┌┐┘┤┬┴┼╭╮╯╰", "+"),
        **dict.fromkeys("●○◆", "o"),
        **dict.fromkeys("↑▲▴", "^"),
        **dict.fromkeys("↓▼▾", "v"),
        **dict.fromkeys("→▸»▶", ">"),
        **dict.fromkeys("←◀", "<"),
        **dict.fromkeys(map(chr, range(0x2801, 0x2900)), "-"),  # the dots that charts draw lines with
        "░": ".",
        "★": "*", "✗": "x", "✓": "+", "∅": "0", "⧗": "T", "·": ".", "…": "~", "τ": "t", "×": "x", "▒": "%",
        "“": '"', "”": '"', "▔": " ",
    }
)  # fmt: skip


def wanted() -> bool:
    """Whether the terminal says that it knows no more."""
    if value := os.environ.get("HGM_ASCII"):
        return value != "0"
    return os.environ.get("TERM") == "linux" or "utf" not in locale.getencoding().lower().replace("-", "")


class Plain(LineFilter):
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(" " * cell_len(text) if _on_scrollbar(style) else plain(text), style, control)
            for text, style, control in segments
        ]


def _on_scrollbar(style: Style | None) -> bool:
    """Whether it is a part of a scrollbar, which colour draws: a finer end of it would look like a figure."""
    return style is not None and "@mouse.down" in style.meta


def plain(text: str) -> str:
    """`text` in ASCII, as wide as it was: what has no sign of its own becomes a question mark for each cell."""
    if text.isascii():
        return text
    translated = text.translate(_SIGNS)
    return "".join(sign if sign.isascii() else "?" * cell_len(sign) for sign in translated)
