"""What is sold beside the films."""

SNACKS = {"popcorn": 450, "nachos": 520, "water": 280, "lemonade": 340}
MENUS = {frozenset({"popcorn", "lemonade"}): 690}


def snack_total(chosen: list[str]) -> int:
    """Cents for what was chosen; two things that make a menu cost what the menu costs."""
    rest = list(chosen)
    cents = 0
    for menu, together in MENUS.items():
        while all(name in rest for name in menu):
            for name in menu:
                rest.remove(name)
            cents += together
    return cents + sum(SNACKS[name] for name in rest)


def snack_list() -> list[str]:
    """The list above the counter, by name."""
    return [f"{name} {cents / 100:.2f}" for name, cents in sorted(SNACKS.items())]
