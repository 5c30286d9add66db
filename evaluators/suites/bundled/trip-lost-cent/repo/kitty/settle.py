"""The payments that make everybody even."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Payment:
    """`debtor` gives `cents` to `creditor`."""

    debtor: str
    creditor: str
    cents: int

    def __str__(self) -> str:
        return f"{self.debtor} pays {self.creditor} {self.cents / 100:.2f}"


def _ranked(amounts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(amounts.items(), key=lambda item: (-item[1], item[0]))


def settle(standing: Mapping[str, int]) -> list[Payment]:
    """Payments after which everybody's balance is zero; who owes most pays who gets most, until nothing is open."""
    debts = _ranked({person: -cents for person, cents in standing.items() if cents < 0})
    claims = _ranked({person: cents for person, cents in standing.items() if cents > 0})
    payments: list[Payment] = []
    while debts and claims:
        debtor, owed = debts.pop(0)
        creditor, due = claims.pop(0)
        cents = min(owed, due)
        payments.append(Payment(debtor, creditor, cents))
        if owed > cents:
            debts.insert(0, (debtor, owed - cents))
        if due > cents:
            claims.insert(0, (creditor, due - cents))
    return payments
