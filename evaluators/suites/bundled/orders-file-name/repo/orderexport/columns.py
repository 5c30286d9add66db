"""The columns of the export: a header, and what stands below it."""

from collections.abc import Callable

from orderexport.orders import Order


def euros(cents: int) -> str:
    """An amount with a decimal comma, as the accounting wants it."""
    return f"{cents // 100},{cents % 100:02d}"


def yes_no(value: bool) -> str:
    return "yes" if value else "no"


COLUMNS: dict[str, Callable[[Order], str]] = {
    "order": lambda order: f"{order.number:06d}",
    "date": lambda order: order.placed.strftime("%d.%m.%Y"),
    "customer": lambda order: order.customer,
    "article": lambda order: order.article,
    "quantity": lambda order: str(order.pieces),
    "unit price": lambda order: euros(order.price),
    "total": lambda order: euros(order.total),
    "paid": lambda order: yes_no(order.paid),
}
