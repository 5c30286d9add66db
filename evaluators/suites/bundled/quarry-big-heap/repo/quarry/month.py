"""The month: what the surveyor found, against what he found before."""

from collections.abc import Iterable

from quarry.heap import by_material
from quarry.lists import read_survey
from quarry.prices import worth


def growth(before: Iterable[str], now: Iterable[str]) -> dict[str, int]:
    """What was broken or taken away of each material between two surveys."""
    old, new = by_material(read_survey(before)), by_material(read_survey(now))
    return {material: new.get(material, 0) - old.get(material, 0) for material in sorted({*old, *new})}


def month(name: str, before: Iterable[str], now: Iterable[str]) -> list[str]:
    """The page for the owner."""
    survey = list(now)
    lines = [name.upper()]
    lines += [f"{material} {change:+}" for material, change in growth(before, survey).items() if change]
    return [*lines, f"worth {worth(by_material(read_survey(survey))) / 100:.0f} EUR"]
