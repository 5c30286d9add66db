"""Items of the list, and the file that they are kept in."""

import re
from dataclasses import dataclass
from datetime import date

LINE = re.compile(r"(?P<done>x )?\((?P<letter>[A-C])\) (?P<title>.*?)(?: due:(?P<due>\d{4}-\d\d-\d\d))?")


@dataclass(frozen=True)
class Item:
    """Something to do; the priority is a letter from A (high) to C (low)."""

    title: str
    letter: str = "B"
    due: date | None = None
    done: bool = False


def parse_item(line: str) -> Item:
    """An item from `(A) title due:2024-05-01`, with `x ` before it if it is done. ValueError for any other line."""
    match = LINE.fullmatch(line.strip())
    if match is None:
        raise ValueError(f"not an item: {line!r}")
    due = date.fromisoformat(match["due"]) if match["due"] else None
    return Item(match["title"], match["letter"], due, match["done"] is not None)


def item_line(item: Item) -> str:
    """The line of an item in the file, as `parse_item` reads it."""
    mark = "x " if item.done else ""
    due = f" due:{item.due.isoformat()}" if item.due else ""
    return f"{mark}({item.letter}) {item.title}{due}"
