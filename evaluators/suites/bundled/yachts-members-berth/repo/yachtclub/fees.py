"""Prices, in cents."""

from yachtclub.boat import HOME, PARTNERS, Boat

CENTS_PER_METRE = 180
CENTS_PER_KWH = 60
SHORTEST_M = 6


def metres(boat: Boat) -> int:
    """The metres that are paid: every begun one, and at least six."""
    return max(SHORTEST_M, int(-(-boat.length_m // 1)))


def berth(boat: Boat) -> int:
    """One night in the harbour: nothing for our own boats, half for those of partner clubs."""
    full = metres(boat) * boat.width_factor * CENTS_PER_METRE
    if boat.club == HOME:
        cents = 0
    if boat.club in PARTNERS:
        cents = full // 2
    else:
        cents = full
    return cents


def electricity(kwh: float) -> int:
    """The meter on the pontoon; everybody pays it."""
    return round(kwh * CENTS_PER_KWH)
