"""The feeding plan of a day, and the order for the days to come."""

from collections.abc import Iterable
from datetime import date, timedelta

from zoo.animal import Animal
from zoo.diets import DIETS


def needs(animals: Iterable[Animal], day: date) -> dict[str, float]:
    """Grams of each food for all these animals on one day."""
    grams: dict[str, float] = {}
    for animal in animals:
        for food, ration in DIETS[animal.diet].ration(animal.weight_kg, day).items():
            grams[food] = grams.get(food, 0) + ration * animal.count
    return grams


def needs_of_days(animals: Iterable[Animal], start: date, days: int) -> dict[str, float]:
    """Grams of each food for a number of days, the first of them included."""
    animals = list(animals)
    grams: dict[str, float] = {}
    for offset in range(days):
        day = start + timedelta(days=offset)
        for food, amount in needs(animals, day).items():
            grams[food] = grams.get(food, 0) + amount
    return grams


def fed_on(animals: Iterable[Animal], day: date) -> list[Animal]:
    """The animals that do not fast on that day."""
    return [animal for animal in animals if day.weekday() not in DIETS[animal.diet].fasting]
