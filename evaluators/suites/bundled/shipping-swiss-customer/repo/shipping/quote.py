"""Quotes for the shop."""

from dataclasses import dataclass

from shipping.table import price, zone_of
from shipping.units import parse_weight


@dataclass(frozen=True)
class Quote:
    """A parcel with its price; weight in grams, price in cents."""

    country: str
    grams: int
    cents: int

    def text(self) -> str:
        """Such as `DE, 1.250 kg: 5.49 EUR`."""
        return f"{self.country}, {self.grams / 1000:.3f} kg: {self.cents / 100:.2f} EUR"


def quote(country: str, weight: str) -> Quote:
    """The quote for a parcel to a country; `weight` has its unit, such as `900 g`."""
    grams = parse_weight(weight)
    return Quote(country.upper(), grams, price(grams, zone_of(country)))
