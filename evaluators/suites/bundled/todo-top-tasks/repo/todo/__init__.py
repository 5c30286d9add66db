"""A to-do list that knows what is urgent."""

from todo.items import Item, parse_item
from todo.ranking import top

__all__ = ["Item", "parse_item", "top"]
