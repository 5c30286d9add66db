"""The shop, wired together."""

from shopbus.bus import EventBus
from shopbus.events import ORDER_CANCELLED, ORDER_PLACED, Event
from shopbus.listeners import AuditLog, Banner, ConfirmationMail, OrderCounter


class Shop:
    """Takes orders, and lets everyone know."""

    def __init__(self) -> None:
        self.bus = EventBus()
        self.counter = OrderCounter()
        self.mail = ConfirmationMail()
        self.banner = Banner()
        self.audit = AuditLog()
        self._last_number = 0

        self.bus.subscribe(ORDER_PLACED, self.counter)
        self.bus.subscribe(ORDER_PLACED, self.mail)
        self.bus.once(ORDER_PLACED, self.banner)
        self.bus.subscribe(ORDER_PLACED, self.audit)
        self.bus.subscribe(ORDER_CANCELLED, self.counter)
        self.bus.subscribe(ORDER_CANCELLED, self.audit)

    def place_order(self, customer: str) -> int:
        """Place an order; returns its number."""
        self._last_number += 1
        self.bus.publish(Event(ORDER_PLACED, {"customer": customer, "number": self._last_number}))
        return self._last_number

    def cancel_order(self, number: int) -> None:
        """Cancel an order by its number. Raises KeyError for numbers that were never given."""
        if not 1 <= number <= self._last_number:
            raise KeyError(number)
        self.bus.publish(Event(ORDER_CANCELLED, {"number": number}))
