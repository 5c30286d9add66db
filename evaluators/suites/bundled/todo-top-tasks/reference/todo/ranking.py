"""What to do first."""

from collections.abc import Iterable
from datetime import date

from todo.items import Item

POINTS = {"A": 20, "B": 10, "C": 0}
FAR_AWAY = 30


def days_left(item: Item, today: date) -> int:
    """Days until an item is due: 0 on the day, below zero when it is late, and 30 for items without a date."""
    if item.due is None:
        return FAR_AWAY
    return min((item.due - today).days, FAR_AWAY)


def urgency(item: Item, today: date) -> int:
    """Points for the priority and for the date: the less time there is, the more points."""
    return POINTS[item.letter] - days_left(item, today)


def top(items: Iterable[Item], count: int, today: date) -> list[Item]:
    """The `count` most urgent items that are not done; equally urgent ones by their titles."""
    waiting = [item for item in items if not item.done]
    waiting.sort(key=lambda item: item.title.casefold())
    waiting.sort(key=lambda item: urgency(item, today), reverse=True)
    return waiting[:count]


def late(items: Iterable[Item], today: date) -> list[Item]:
    """The items that should have been done before today, in the order of the list."""
    return [item for item in items if not item.done and days_left(item, today) < 0]
