"""The names that a text calls: in examples, in quoted code, in the source lines of test output, in prose."""

from __future__ import annotations

import re


def called_in(text: str) -> dict[str, float]:
    """Names that the text calls: 1 at a prompt, in backquotes or in an indented or asserting line, less in prose."""
    found: dict[str, float] = {}
    for line in text.split("\n")[:2_000]:
        code = re.match(r"\s*(?:>>>|In \[|self\.assert|assert |> |with |    )", line[:200]) is not None
        spans = " ".join(re.findall(r"`([^`\n]{1,200})`", line[:2_000]))
        for name in re.findall(r"\b([A-Za-z_]\w{0,60})\(", line[:2_000] if code else spans):
            found[name] = 1.0
        for name in re.findall(r"\b([A-Za-z_]\w{0,60})\(", line[:2_000]):
            found.setdefault(name, 0.85)
        if code:  # properties and functions that are handed on
            for name in re.findall(r"\.([A-Za-z_]\w{0,60})\b(?!\()", line[:2_000]):
                found.setdefault(name, 0.8)
    return {n: s for n, s in found.items() if not re.match(r"assert|test|print$|len$|str$|int$|list$|range$", n)}
