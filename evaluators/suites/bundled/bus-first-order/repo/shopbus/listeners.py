"""Parts of the shop that react to events."""

from shopbus.events import ORDER_CANCELLED, ORDER_PLACED, Event


class OrderCounter:
    """How many orders are open."""

    def __init__(self) -> None:
        self.open_orders = 0

    def __call__(self, event: Event) -> None:
        if event.topic == ORDER_PLACED:
            self.open_orders += 1
        elif event.topic == ORDER_CANCELLED:
            self.open_orders -= 1


class ConfirmationMail:
    """Writes a mail for each order into `outbox`."""

    def __init__(self) -> None:
        self.outbox: list[str] = []

    def __call__(self, event: Event) -> None:
        self.outbox.append(f"To {event.details['customer']}: your order {event.details['number']}")


class Banner:
    """The text on the wall screen in the office."""

    def __init__(self) -> None:
        self.text = ""

    def __call__(self, event: Event) -> None:
        self.text = f"First order of the day: {event.details['customer']}!"


class AuditLog:
    """One line per event."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, event: Event) -> None:
        details = ", ".join(f"{key}={event.details[key]}" for key in sorted(event.details))
        self.lines.append(f"{event.topic}: {details}")
