from bakery.customers import NoSuchCustomer
from bakery.people import Customer, Order


def morning_list(orders: list[Order], customers: list[Customer]) -> list[str]:
    """A line for each order, in the order in which they came in."""
    by_number: dict[int, Customer] = {}
    for one in customers:
        by_number.setdefault(one.number, one)
    lines = []
    for order in orders:
        who = by_number.get(order.customer)
        if who is None:
            raise NoSuchCustomer(f"no customer {order.customer}")
        lines.append(f"{who.name}, {who.street}: {order.loaves}")
    return lines
