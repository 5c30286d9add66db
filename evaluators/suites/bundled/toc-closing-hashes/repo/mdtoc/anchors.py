"""The names that the headings have in links."""

import re
from collections.abc import Iterable

DROPPED = re.compile(r"[^\w\- ]")


def anchor(title: str) -> str:
    """Lower case, without punctuation, each space a hyphen."""
    return DROPPED.sub("", title.lower()).replace(" ", "-")


def unique_anchors(titles: Iterable[str]) -> list[str]:
    """An anchor for each title; those that are there already get `-1`, `-2` and so on."""
    seen: dict[str, int] = {}
    result = []
    for title in titles:
        name = anchor(title)
        count = seen.get(name, 0)
        seen[name] = count + 1
        result.append(f"{name}-{count}" if count else name)
    return result
