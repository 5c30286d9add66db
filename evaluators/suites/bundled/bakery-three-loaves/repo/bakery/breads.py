"""What the bakery makes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bread:
    """One kind of bread: the flour for one piece in grams, and its price in cents."""

    name: str
    flour: int
    cents: int


BREADS = {
    bread.name: bread
    for bread in (
        Bread("rye", flour=620, cents=480),
        Bread("white", flour=500, cents=350),
        Bread("seeded roll", flour=60, cents=90),
    )
}


def bread_named(name: str) -> Bread:
    """The bread with this name. ValueError if it is not baked here."""
    if name not in BREADS:
        raise ValueError(f"we do not bake {name!r}")
    return BREADS[name]
