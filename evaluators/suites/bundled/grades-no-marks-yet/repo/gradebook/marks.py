"""Marks from 1 (best) to 6, with a plus or a minus."""

from dataclasses import dataclass

SIGNS = {"": 0.0, "+": -0.25, "-": 0.25}


@dataclass(frozen=True)
class Mark:
    """A mark; a written test has the weight 2, everything else 1."""

    value: float
    weight: int = 1


def parse_mark(text: str) -> Mark:
    """Read `2`, `3+`, `4-`, or `w2+` for a written test.

    Raises:
        ValueError: the text is not a mark.
    """
    written = text.startswith("w")
    digits = text.removeprefix("w")
    number, sign = digits[:1], digits[1:]
    if number not in tuple("123456") or sign not in SIGNS:
        raise ValueError(f"not a mark: {text!r}")
    return Mark(int(number) + SIGNS[sign], 2 if written else 1)
