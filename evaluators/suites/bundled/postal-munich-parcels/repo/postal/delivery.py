"""When parcels arrive."""

from datetime import date, timedelta

from postal.codes import normalize
from postal.zones import Zone, zone_of

SUNDAY = 6


class NoDeliveryError(LookupError):
    """We do not deliver there."""


def zone_for(zones: dict[str, Zone], address_code: str) -> Zone:
    """The zone of a postal code as the customer wrote it."""
    zone = zone_of(zones, normalize(address_code))
    if zone is None:
        raise NoDeliveryError(f"no delivery to {address_code}")
    return zone


def arrival(zones: dict[str, Zone], address_code: str, sent: date) -> date:
    """The day on which a parcel arrives; Sundays do not count."""
    day = sent
    for _ in range(zone_for(zones, address_code).days):
        day += timedelta(days=1)
        if day.weekday() == SUNDAY:
            day += timedelta(days=1)
    return day


def tour_lists(zones: dict[str, Zone], address_codes: list[str]) -> dict[str, list[str]]:
    """The postal codes of each zone's tour, in the order of the numbers."""
    tours: dict[str, list[str]] = {}
    for code in sorted(normalize(text) for text in address_codes):
        tours.setdefault(zone_for(zones, code).name, []).append(code)
    return tours
