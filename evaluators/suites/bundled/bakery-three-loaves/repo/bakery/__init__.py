"""Orders of a bakery, and what has to be baked for them."""

from bakery.orders import Order, parse_order

__all__ = ["Order", "parse_order"]
