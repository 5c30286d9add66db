"""Bars."""

from collections.abc import Mapping


def histogram(counts: Mapping[int, int], width: int = 20) -> list[str]:
    """A line for each point of the scale; the longest bar has `width` characters.

    Whatever was chosen at all has a bar of at least one character.
    """
    most = max(counts.values())
    lines = []
    for answer, number in counts.items():
        length = max(1, number * width // most) if number else 0
        lines.append(f"{answer} {'#' * length:<{width}} {number}")
    return lines
