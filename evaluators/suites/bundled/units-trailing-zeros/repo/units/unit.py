"""What a unit is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A unit on a linear scale: base value = value * factor + offset.

    The base units are metre, kilogram, second and Kelvin. `offset` is where the unit's zero lies, in base units; it
    is 0 for everything but temperatures.
    """

    symbol: str
    dimension: str
    factor: float
    offset: float = 0.0

    def to_base(self, value: float) -> float:
        """`value` of this unit in base units."""
        return value * self.factor + self.offset

    def from_base(self, value: float) -> float:
        """A value in base units, in this unit: the inverse of `to_base`."""
        return (value - self.offset) / self.factor
