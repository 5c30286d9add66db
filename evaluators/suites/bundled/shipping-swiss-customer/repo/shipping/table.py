"""The price table of the carrier, in cents."""

ZONES = {"DE": 1, "AT": 2, "FR": 2, "US": 3, "CA": 3}

# The most grams, and the price in zones 1, 2 and 3.
BANDS = (
    (1_000, (499, 899, 1590)),
    (2_000, (549, 1099, 2190)),
    (5_000, (699, 1499, 3490)),
    (10_000, (949, 1999, 4990)),
    (31_500, (1649, 3499, 9990)),
)


def zone_of(country: str) -> int:
    """The zone of a country by its two letters. ValueError if nothing is sent there."""
    try:
        return ZONES[country.upper()]
    except ValueError:
        raise ValueError(f"no shipping to {country!r}") from None


def price(grams: int, zone: int) -> int:
    """The price in cents. ValueError for a parcel that is too heavy for the carrier."""
    for most, prices in BANDS:
        if grams <= most:
            return prices[zone - 1]
    raise ValueError(f"{grams} g is too heavy, the limit is {BANDS[-1][0]} g")
