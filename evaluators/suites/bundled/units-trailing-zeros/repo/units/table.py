"""The units that we know."""

from units.unit import Unit

ABSOLUTE_ZERO_C = 273.15

_ALL = (
    Unit("m", "length", 1.0),
    Unit("km", "length", 1000.0),
    Unit("cm", "length", 0.01),
    Unit("mi", "length", 1609.344),
    Unit("ft", "length", 0.3048),
    Unit("in", "length", 0.0254),
    Unit("kg", "mass", 1.0),
    Unit("g", "mass", 0.001),
    Unit("lb", "mass", 0.45359237),
    Unit("oz", "mass", 0.028349523125),
    Unit("s", "time", 1.0),
    Unit("min", "time", 60.0),
    Unit("h", "time", 3600.0),
    Unit("K", "temperature", 1.0),
    Unit("degC", "temperature", 1.0, ABSOLUTE_ZERO_C),
    Unit("degF", "temperature", 5 / 9, ABSOLUTE_ZERO_C - 32 * 5 / 9),
    Unit("degRe", "temperature", 1.25, ABSOLUTE_ZERO_C),
)

_ALIASES = {"°C": "degC", "°F": "degF", "°Ré": "degRe", "ounce": "oz", "pound": "lb", '"': "in", "'": "ft"}

UNITS = {unit.symbol: unit for unit in _ALL}


def find(symbol: str) -> Unit | None:
    """The unit with this symbol or alias, or None."""
    return UNITS.get(_ALIASES.get(symbol, symbol))


def siblings(unit: Unit) -> list[str]:
    """Symbols of all units of the same dimension, sorted."""
    return sorted(other.symbol for other in UNITS.values() if other.dimension == unit.dimension)
