"""Weights in the units that people write on their orders."""

GRAMS = {
    "g": 1.0,
    "kg": 1000.0,
    "oz": 28.349523,
    "lb": 453.59237,
}


def to_grams(amount: float, unit: str) -> int:
    """A weight in whole grams, to the nearest one. ValueError for an unknown unit or a weight below zero."""
    if unit not in GRAMS:
        raise ValueError(f"unknown unit {unit!r}, known are {', '.join(GRAMS)}")
    if amount < 0:
        raise ValueError(f"a weight cannot be below zero: {amount}")
    return round(amount * GRAMS[unit])


def parse_weight(text: str) -> int:
    """Whole grams from a number and a unit, such as `2.5 kg`."""
    amount, unit = text.split()
    return to_grams(float(amount), unit.lower())
