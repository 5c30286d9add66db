"""The plots and the people who rent them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Plot:
    """One plot; `size` in square metres, `meter` is what its water meter showed last autumn, in cubic metres."""

    number: int
    tenant: str
    size: int
    meter: int


def parse_plot(line: str) -> Plot:
    """A plot from `number;tenant;size;meter`. ValueError if a field is missing or not readable."""
    number, tenant, size, meter = (field.strip() for field in line.split(";"))
    return Plot(int(number), tenant, int(size), int(meter))


def read_plots(lines: Iterable[str]) -> dict[int, Plot]:
    """The plots by their numbers; empty lines are left out."""
    plots = [parse_plot(line) for line in lines if line.strip()]
    return {plot.number: plot for plot in plots}
