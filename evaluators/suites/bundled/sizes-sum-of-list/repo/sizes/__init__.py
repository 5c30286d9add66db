"""File sizes for people."""

from sizes.listing import Entry, listing
from sizes.parse import parse_size
from sizes.show import show_size

__all__ = ["Entry", "listing", "parse_size", "show_size"]
