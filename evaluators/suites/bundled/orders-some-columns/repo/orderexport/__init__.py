"""Orders as CSV, for the accounting."""

from orderexport.export import export
from orderexport.orders import Order, placed_between

__all__ = ["Order", "export", "placed_between"]
