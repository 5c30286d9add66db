from dataclasses import dataclass


@dataclass(frozen=True)
class Trade:
    """Bought on one day, sold on a later one (days count from 0)."""

    bought: int
    sold: int
    gain: int


def best_trade(prices: list[int]) -> Trade | None:
    """The trade that gains most; None where none gains anything."""
    best, lowest = None, 0
    for day, price in enumerate(prices):
        if price < prices[lowest]:
            lowest = day
        gain = price - prices[lowest]
        if gain > (best.gain if best else 0):
            best = Trade(lowest, day, gain)
    return best
