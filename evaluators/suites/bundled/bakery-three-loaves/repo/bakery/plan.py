"""The plan for the night."""

from collections.abc import Iterable

from bakery.orders import Order


def pieces(orders: Iterable[Order]) -> dict[str, int]:
    """How many pieces of each bread are ordered, by name, in alphabetical order."""
    counts: dict[str, int] = {}
    for order in orders:
        for item in order.items:
            counts[item.bread.name] = counts.get(item.bread.name, 0) + item.count
    return dict(sorted(counts.items()))


def flour(orders: Iterable[Order]) -> int:
    """The flour for all orders, in grams."""
    return sum(item.count * item.bread.flour for order in orders for item in order.items)


def slip(order: Order) -> str:
    """The slip that goes into the customer's bag."""
    contents = ", ".join(f"{item.count} {item.bread.name}" for item in order.items)
    return f"{order.customer}: {contents}. {order.cents / 100:.2f} EUR"
