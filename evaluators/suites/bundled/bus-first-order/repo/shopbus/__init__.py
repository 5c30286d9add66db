"""A small event bus and the parts of the shop that hang on it."""

from shopbus.app import Shop
from shopbus.bus import EventBus
from shopbus.events import Event

__all__ = ["Event", "EventBus", "Shop"]
