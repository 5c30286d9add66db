"""Standing orders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bank.errors import BankError
from bank.ledger import Ledger
from bank.money import Money


@dataclass(frozen=True)
class StandingOrder:
    """A transfer that is made every month."""

    name: str
    source: str
    target: str
    amount: Money


def run_orders(ledger: Ledger, day: date, orders: Iterable[StandingOrder]) -> list[str]:
    """Carry out the orders; one that fails does not stop the others. Returns a line for each failure."""
    failures = []
    for order in orders:
        try:
            ledger.transfer(day, order.source, order.target, order.amount, order.name)
        except BankError as error:
            failures.append(f"{order.name}: {error}")
    return failures
