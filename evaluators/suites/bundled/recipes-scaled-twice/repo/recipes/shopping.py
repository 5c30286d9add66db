"""What to buy for several dishes."""

from recipes.recipe import Recipe
from recipes.units import show, to_base


def shopping_list(recipes: list[Recipe]) -> list[str]:
    """The sums of all ingredients in base units, in the order of their names, as `milk: 250 ml`."""
    sums: dict[tuple[str, str], float] = {}
    for recipe in recipes:
        for item in recipe.ingredients:
            amount, unit = to_base(item.amount, item.unit)
            sums[item.name, unit] = sums.get((item.name, unit), 0.0) + amount
    return [f"{name}: {show(amount, unit)}" for (name, unit), amount in sorted(sums.items())]
