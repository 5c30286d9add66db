"""Tickets for a single visit."""

from datetime import timedelta

from sauna.visit import Visit

TICKETS = {
    "2 hours": (timedelta(hours=2), 1400),
    "4 hours": (timedelta(hours=4), 1900),
    "day": (timedelta(days=1), 2500),
}
"""The time that each ticket is good for, and its price in cents."""

EXTRA_HALF_HOUR = 250
GRACE = timedelta(minutes=10)


def half_hours(time: timedelta) -> int:
    """How many half hours have begun."""
    return -(-time // timedelta(minutes=30))


def price(ticket: str, visit: Visit) -> int:
    """Cents for a visit: the ticket, and each half hour over its time; ten minutes more are free."""
    allowed, cents = TICKETS[ticket]
    over = visit.stay - allowed
    if over <= GRACE:
        return cents
    return cents + half_hours(over) * EXTRA_HALF_HOUR
