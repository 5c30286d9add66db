"""The yearly bills, in cents."""

from allotments.plots import Plot

RENT_PER_SQUARE_METRE = 18
WATER_PER_CUBIC_METRE = 240
SOCIETY_FEE = 3500


def amount(plot: Plot, used: int) -> int:
    """What one plot costs for a year with that many cubic metres of water."""
    return SOCIETY_FEE + plot.size * RENT_PER_SQUARE_METRE + used * WATER_PER_CUBIC_METRE


def bill(plot: Plot, used: int | None) -> str:
    """The line of a plot; without a reading the water is billed next year."""
    text = f"Plot {plot.number}, {plot.tenant}: {amount(plot, used or 0) / 100:.2f} EUR"
    return text if used is not None else f"{text} (water next year)"


def all_bills(plots: dict[int, Plot], used: dict[int, int]) -> list[str]:
    """The lines of all plots, in the order of their numbers."""
    return [bill(plots[number], used.get(number)) for number in sorted(plots)]
