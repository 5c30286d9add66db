"""The round of the van in the morning."""

from collections.abc import Mapping

STREETS = ("Harbour", "Mill", "Church", "Station")
"""The streets in the order in which the van comes through them."""


def order_of_stops(homes: Mapping[str, str]) -> list[str]:
    """Customers by street, as the van meets them; who lives elsewhere has to come to the shop and is left out."""
    return sorted((name for name in homes if homes[name] in STREETS), key=lambda name: (STREETS.index(homes[name]), name))


def at_the_shop(homes: Mapping[str, str]) -> list[str]:
    """Who fetches the bag."""
    return sorted(name for name, street in homes.items() if street not in STREETS)
