"""The plots of the estate."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plot:
    """A piece of a slope with one grape; it is picked at `wanted` degrees Oechsle."""

    name: str
    grape: str
    wanted: int
