"""The bill."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Bill:
    """The parts of a bill in EUR."""

    water: Decimal
    sewage: Decimal
    basic_fee: Decimal

    @property
    def total(self) -> Decimal:
        return self.water + self.sewage + self.basic_fee


def make_bill(used: Decimal, tariff: Mapping[str, str], garden: Decimal = Decimal(0)) -> Bill:
    """The bill for `used` cubic metres; what went on the garden (part of `used`) does not count as sewage.

    Sewage and the basic fee cost nothing where the tariff does not name them.
    """
    water = used * Decimal(tariff["price"])
    sewage = Decimal(0)
    if "sewage" in tariff:
        sewage = (used - garden) * Decimal(tariff["sewage"])
    basic_fee = Decimal(tariff.get("basic_fee", "0"))
    return Bill(to_cents(water), to_cents(sewage), to_cents(basic_fee))
