"""Units of the kitchen."""

GRAMS = {"g": 1.0, "kg": 1000.0, "oz": 28.35, "lb": 453.6}
MILLILITRES = {"ml": 1.0, "cl": 10.0, "dl": 100.0, "l": 1000.0, "tsp": 5.0, "tbsp": 15.0, "cup": 240.0}


def to_base(amount: float, unit: str) -> tuple[float, str]:
    """The same amount in the base unit of its kind: `g`, `ml`, or `` for things that are counted.

    Raises:
        ValueError: no such unit.
    """
    if unit in GRAMS:
        return amount * GRAMS[unit], "g"
    if unit in MILLILITRES:
        return amount * MILLILITRES[unit], "ml"
    if unit == "":
        return amount, ""
    raise ValueError(f"no such unit: {unit!r}")


def show(amount: float, unit: str) -> str:
    """An amount for reading: whole grams and millilitres, up to two decimals for counted things."""
    if unit:
        return f"{round(amount)} {unit}"
    return f"{round(amount, 2):g}"
