"""Finding the headings of a text."""

import re
from dataclasses import dataclass

HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
FENCE = "```"


@dataclass(frozen=True)
class Heading:
    """A heading; its level is 1 for `#` up to 6 for `######`."""

    level: int
    title: str


def without_closing(title: str) -> str:
    """Take off the closing hashes of `## Title ##`; hashes that belong to the last word (`C#`) stay."""
    body = title.rstrip("#")
    if body.endswith(" "):
        return body
    return title


def headings(text: str) -> list[Heading]:
    """All headings in their order, but for what looks like one in a block of code."""
    found = []
    in_code = False
    for line in text.splitlines():
        if line.startswith(FENCE):
            in_code = not in_code
        match = HEADING.fullmatch(line.rstrip())
        if match and not in_code:
            found.append(Heading(len(match[1]), without_closing(match[2])))
    return found
