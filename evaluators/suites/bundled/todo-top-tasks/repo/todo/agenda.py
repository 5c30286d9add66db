"""The agenda in the morning."""

from collections.abc import Sequence
from datetime import date

from todo.items import Item
from todo.ranking import days_left, late, top


def when(item: Item, today: date) -> str:
    """The date of an item in words."""
    if item.due is None:
        return "some day"
    left = days_left(item, today)
    if left == 0:
        return "today"
    if left < 0:
        return f"{-left} days late"
    return item.due.isoformat()


def agenda(items: Sequence[Item], today: date, count: int = 3) -> list[str]:
    """How many items are late, and the most urgent ones."""
    lines = [f"{item.letter} {item.title} ({when(item, today)})" for item in top(items, count, today)]
    return [f"Late: {len(late(items, today))}", *lines]
