from dataclasses import dataclass


@dataclass(frozen=True)
class Trade:
    """Bought on one day, sold on a later one (days count from 0)."""

    bought: int
    sold: int
    gain: int


def best_trade(prices: list[int]) -> Trade | None:
    """The trade that gains most; None where none gains anything."""
    best = None
    for bought in range(len(prices)):
        for sold in range(bought + 1, len(prices)):
            gain = prices[sold] - prices[bought]
            if gain > (best.gain if best else 0):
                best = Trade(bought, sold, gain)
    return best
