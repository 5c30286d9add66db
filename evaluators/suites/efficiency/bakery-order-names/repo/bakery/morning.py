from bakery.customers import customer
from bakery.people import Customer, Order


def morning_list(orders: list[Order], customers: list[Customer]) -> list[str]:
    """A line for each order, in the order in which they came in."""
    lines = []
    for order in orders:
        who = customer(customers, order.customer)
        lines.append(f"{who.name}, {who.street}: {order.loaves}")
    return lines
