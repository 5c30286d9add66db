"""Water, from the list that is written on the walk round the meters."""

from collections.abc import Iterable

from allotments.plots import Plot

METER_END = 10_000
NOT_READ = "-"


def consumption(plot: Plot, reading: int) -> int:
    """Cubic metres since last autumn; the meters have four digits and begin again at 0000."""
    return (reading - plot.meter) % METER_END


def read_walk(plots: dict[int, Plot], lines: Iterable[str]) -> dict[int, int]:
    """Cubic metres by number of the plot, from lines `number;reading`.

    A meter that could not be read has a `-` and is left out. KeyError for a plot that does not exist.
    """
    used: dict[int, int] = {}
    for line in lines:
        number, reading = (field.strip() for field in line.split(";"))
        if reading == NOT_READ:
            continue
        plot = plots[int(number)]
        used[plot.number] = consumption(plot, int(reading))
    return used
