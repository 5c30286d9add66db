from tower.stairs import ways


def sign(steps: int, broken: frozenset[int] = frozenset()) -> str:
    """What is written at the foot of the stairs."""
    found = ways(steps, broken)
    return "closed" if not found else f"{found} way{'s' if found > 1 else ''} up"
