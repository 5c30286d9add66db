"""Conversion by way of the base unit."""

from units.quantity import Quantity
from units.table import find, siblings
from units.unit import Unit


class UnitError(ValueError):
    """An unknown unit, or two units that measure different things."""


def _unit(symbol: str) -> Unit:
    unit = find(symbol)
    if unit is None:
        raise UnitError(f"unknown unit: {symbol}")
    return unit


def convert(value: float, source: str, target: str) -> float:
    """`value` of the unit `source`, in the unit `target`."""
    old, new = _unit(source), _unit(target)
    if old.dimension != new.dimension:
        raise UnitError(f"cannot convert {source} to {target}; try one of {', '.join(siblings(old))}")
    return new.from_base(old.to_base(value))


def convert_quantity(quantity: Quantity, target: str) -> Quantity:
    """The same quantity in another unit."""
    return Quantity(convert(quantity.value, quantity.symbol, target), target)
