"""Dogs and the chips that identify them."""

from dataclasses import dataclass

CHIP_DIGITS = 15
SEPARATORS = (" ", "-", ".")


@dataclass(frozen=True)
class Dog:
    """A dog; `chip` is the number as it stands in the vaccination card."""

    name: str
    chip: str
    owner: str
    kilograms: float = 0.0


def chip_digits(text: str) -> str:
    """A chip number without the separators that cards and scanners put between its groups."""
    digits = text.strip()
    for separator in SEPARATORS:
        digits.replace(separator, "")
    return digits


def is_complete(text: str) -> bool:
    """Whether a chip number has all of its digits."""
    return sum(character.isdigit() for character in text) == CHIP_DIGITS
