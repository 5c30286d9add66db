"""Codes of countries, and how they write their numbers."""

# How many digits there are in each group; the last group takes what is left.
GROUPS = {
    "1": (3, 3, 4),
    "33": (1, 2, 2, 2, 2),
    "43": (3, 3, 4),
    "44": (4, 6),
    "49": (3, 4, 4),
}


def split_code(number: str) -> tuple[str, str]:
    """The code of the country and the rest of a number that begins with `+`; the code is empty if it is not known."""
    digits = number.removeprefix("+")
    for length in (1, 2):
        if digits[:length] in GROUPS:
            return digits[:length], digits[length:]
    return "", digits


def grouped(code: str, rest: str) -> list[str]:
    """The digits after the code in the groups of their country; the last one may be longer or shorter."""
    sizes = GROUPS[code]
    groups = []
    for size in sizes[:-1]:
        groups.append(rest[:size])
        rest = rest[size:]
    return [group for group in (*groups, rest) if group]
