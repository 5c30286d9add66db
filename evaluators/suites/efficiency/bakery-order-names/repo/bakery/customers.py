from bakery.people import Customer


class NoSuchCustomer(Exception):
    pass


def customer(customers: list[Customer], number: int) -> Customer:
    """The customer with that number; of two with the same number, the first."""
    for one in customers:
        if one.number == number:
            return one
    raise NoSuchCustomer(f"no customer {number}")
