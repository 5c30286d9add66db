"""What one animal eats in a day."""

from dataclasses import dataclass
from datetime import date

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


@dataclass(frozen=True)
class Diet:
    """Food by kind, in grams for each kilogram of the animal; nothing at all on the fasting days."""

    grams_per_kg: dict[str, float]
    fasting: frozenset[int] = frozenset()

    def ration(self, weight_kg: float, day: date) -> dict[str, float]:
        """Grams of each food for an animal of that weight on that day."""
        if day.weekday() in self.fasting:
            return {}
        return {food: grams * weight_kg for food, grams in self.grams_per_kg.items()}


DIETS = {
    "grazer": Diet({"hay": 15, "carrots": 2}),
    "big cat": Diet({"meat": 40}, frozenset({MONDAY, FRIDAY})),
    "raptor": Diet({"meat": 60, "chicks": 30}, frozenset({SUNDAY})),
    "fish eater": Diet({"herring": 80}),
}
