"""What is printed for the keepers and sent to the merchants."""

from collections.abc import Iterable
from datetime import date

from zoo.animal import Animal
from zoo.kitchen import fed_on, needs, needs_of_days

SACK_KG = {"hay": 20, "carrots": 10, "meat": 5, "chicks": 5, "herring": 10}
"""The size in which a food is sold."""


def kilograms(grams: float) -> str:
    return f"{grams / 1000:.1f} kg"


def keeper_sheet(animals: Iterable[Animal], house: str, day: date) -> list[str]:
    """One line per kind of animal in a house, with its food for the day or that it fasts."""
    residents = [animal for animal in animals if animal.house == house]
    fed = fed_on(residents, day)
    lines = []
    for animal in residents:
        foods = ", ".join(f"{food} {kilograms(grams)}" for food, grams in needs([animal], day).items())
        lines.append(f"{animal.count} {animal.name}: {foods if animal in fed else 'fasts'}")
    return lines


def order(animals: Iterable[Animal], start: date, days: int = 7) -> dict[str, int]:
    """Whole sacks (boxes, bales) of each food for the days from `start` on, sorted by food."""
    grams = needs_of_days(animals, start, days)
    return {food: -int(-grams[food] // (SACK_KG[food] * 1000)) for food in sorted(grams)}
