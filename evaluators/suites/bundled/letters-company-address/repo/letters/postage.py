"""What it costs to send a letter."""

GRAMS_A_SHEET = 5
ENVELOPE_GRAMS = 6

STEPS = ((20, 85), (50, 100), (500, 160))
"""Up to so many grams, so many cents."""


def weight(sheets: int) -> int:
    """The grams of an envelope with so many sheets in it."""
    return ENVELOPE_GRAMS + GRAMS_A_SHEET * sheets


def postage(sheets: int) -> int:
    """The cents for a letter.

    Raises:
        ValueError: it is too heavy for a letter.
    """
    for grams, cents in STEPS:
        if weight(sheets) <= grams:
            return cents
    raise ValueError(f"{sheets} sheets are no letter any more")
