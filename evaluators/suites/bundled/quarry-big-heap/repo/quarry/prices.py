"""What the stone costs."""

CENTS = {"gravel": 1450, "sand": 990, "rubble": 620, "armour": 3100}
"""For a tonne, loaded."""

DISCOUNTS = ((1000, 15), (500, 10), (100, 5))
"""From so many tonnes, so many percent."""


def price(material: str, amount: int) -> int:
    """Cents for an amount of a material; KeyError for one that is not sold."""
    full = CENTS[material] * amount
    for least, percent in DISCOUNTS:
        if amount >= least:
            return full - full * percent // 100
    return full


def worth(stock: dict[str, int]) -> int:
    """Cents for all that lies in the yard, without discounts; what is not sold is worth nothing."""
    return sum(CENTS.get(material, 0) * amount for material, amount in stock.items())
