"""Who is told about which event."""

from collections.abc import Callable

from shopbus.events import EVERY_TOPIC, Event

Handler = Callable[[Event], None]


class EventBus:
    """Calls the handlers of an event's topic, then the handlers of every topic, each group in order of subscription."""

    def __init__(self) -> None:
        self._handlers: dict[str, list[Handler]] = {}

    def subscribe(self, topic: str, handler: Handler) -> Handler:
        """Call `handler` for each event of `topic` from now on. Returns what `unsubscribe` wants."""
        self._handlers.setdefault(topic, []).append(handler)
        return handler

    def unsubscribe(self, topic: str, handler: Handler) -> bool:
        """Stop calling `handler`; False if it was not subscribed."""
        handlers = self._handlers.get(topic, [])
        if handler not in handlers:
            return False
        handlers.remove(handler)
        return True

    def once(self, topic: str, handler: Handler) -> Handler:
        """Call `handler` for the next event of `topic` only. Returns what `unsubscribe` wants."""

        def run_once(event: Event) -> None:
            self.unsubscribe(topic, run_once)
            handler(event)

        return self.subscribe(topic, run_once)

    def publish(self, event: Event) -> int:
        """Tell everyone who is subscribed at this moment; returns how many handlers were called."""
        called = 0
        for topic in (event.topic, EVERY_TOPIC):
            for handler in tuple(self._handlers.get(topic, [])):
                handler(event)
                called += 1
        return called
