"""Recipes and their ingredients."""

from dataclasses import dataclass, replace

from recipes.units import GRAMS, MILLILITRES


@dataclass(frozen=True)
class Ingredient:
    amount: float
    unit: str
    name: str


def parse_ingredient(line: str) -> Ingredient:
    """Read `2 dl milk`, `1.5 kg flour` or `3 eggs`; the unit is empty for counted things."""
    amount, _, rest = line.strip().partition(" ")
    unit, _, name = rest.strip().partition(" ")
    if unit in GRAMS or unit in MILLILITRES:
        return Ingredient(float(amount), unit, name.strip())
    return Ingredient(float(amount), "", rest.strip())


@dataclass(frozen=True)
class Recipe:
    """What a dish needs for a number of servings."""

    title: str
    servings: int
    ingredients: tuple[Ingredient, ...]

    def scaled(self, servings: int) -> "Recipe":
        """The same dish for another number of servings."""
        if servings < 1:
            raise ValueError(f"needs at least one serving, got {servings}")
        factor = servings / self.servings
        scaled = tuple(replace(item, amount=item.amount * factor) for item in self.ingredients)
        return Recipe(self.title, servings, scaled)


def parse_recipe(title: str, servings: int, lines: list[str]) -> Recipe:
    """A recipe from its lines, one ingredient in each."""
    return Recipe(title, servings, tuple(parse_ingredient(line) for line in lines))
