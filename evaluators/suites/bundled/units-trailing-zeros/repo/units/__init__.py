"""Converting measurements between units."""

from units.convert import UnitError, convert, convert_quantity
from units.quantity import Quantity, parse, show
from units.table import find

__all__ = ["Quantity", "UnitError", "convert", "convert_quantity", "find", "parse", "show"]
