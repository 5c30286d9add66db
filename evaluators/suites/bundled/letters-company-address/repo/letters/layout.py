"""How the text fits on the paper."""

import textwrap

WIDTH = 66
ROWS = 48


def wrap(text: str) -> list[str]:
    """The rows of a text; what is longer than the paper is wide goes on in the next row, blank rows stay."""
    rows: list[str] = []
    for paragraph in text.split("\n"):
        rows += textwrap.wrap(paragraph, WIDTH) or [""]
    return rows


def pages(text: str) -> int:
    """The sheets of paper for a text, at least one."""
    return max(1, -(-len(wrap(text)) // ROWS))


def footer(page: int, of: int) -> str:
    """`2 / 3` in the middle of the last row; nothing where there is a single page."""
    return "" if of == 1 else f"{page} / {of}".center(WIDTH).rstrip()
