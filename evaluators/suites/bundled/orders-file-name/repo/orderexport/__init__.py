"""Orders as CSV, for the accounting."""

from orderexport.export import export, file_name
from orderexport.orders import Order, placed_between

__all__ = ["Order", "export", "file_name", "placed_between"]
