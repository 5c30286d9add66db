"""Amounts of money, in whole cents."""

import re
from dataclasses import dataclass

_AMOUNT = re.compile(r"^(?P<sign>-?)(?P<units>\d+)(?:\.(?P<cents>\d{2}))?$")


@dataclass(frozen=True)
class Money:
    """An amount in one currency."""

    cents: int
    currency: str = "EUR"

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        units, cents = divmod(abs(self.cents), 100)
        return f"{sign}{units}.{cents:02} {self.currency}"


def parse_money(text: str) -> Money:
    """Read `12`, `12.50` or `12.50 USD`; without a currency it is euros."""
    amount, _, currency = text.strip().partition(" ")
    found = _AMOUNT.match(amount)
    if found is None:
        raise ValueError(f"not an amount: {text!r}")
    cents = int(found["units"]) * 100 + int(found["cents"] or 0)
    return Money(-cents if found["sign"] else cents, currency.strip() or "EUR")
