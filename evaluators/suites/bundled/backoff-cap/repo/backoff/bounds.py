"""Keeping numbers within bounds."""


def clamp(value: float, low: float, high: float) -> float:
    """The nearest number to `value` that is not below `low` and not above `high`."""
    return max(low, min(value, high))


def spread(value: float, share: float, draw: float) -> float:
    """Move a value down by up to `share` of itself; `draw` is a random number from 0 to 1.

    Many clients that failed at the same moment do not all come back at the same moment then.
    """
    return value * (1.0 - clamp(share, 0.0, 1.0) * clamp(draw, 0.0, 1.0))
