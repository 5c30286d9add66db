"""The table of the zones."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Zone:
    """Where a parcel goes, and after how many days it is there."""

    name: str
    days: int


def read_zones(lines: Iterable[str]) -> dict[str, Zone]:
    """Zones by the first digits of the postal codes, from lines such as `80;Munich;1`.

    A line for more digits is an exception to the lines for fewer digits.
    """
    zones = {}
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        prefix, name, days = line.strip().split(";")
        zones[prefix.strip()] = Zone(name.strip(), int(days))
    return zones


def zone_of(zones: dict[str, Zone], code: str) -> Zone | None:
    """The zone of a postal code, None if no line of the table is for it."""
    prefixes = [prefix for prefix in zones if code.startswith(prefix)]
    if not prefixes:
        return None
    return zones[max(prefixes, key=len)]
