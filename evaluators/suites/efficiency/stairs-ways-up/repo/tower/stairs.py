STRIDES = (1, 2, 3)


def ways(steps: int, broken: frozenset[int] = frozenset()) -> int:
    """In how many ways one comes from the ground (0) to the top (`steps`), without treading on a broken step."""
    return _from(0, steps, broken)


def _from(here: int, steps: int, broken: frozenset[int]) -> int:
    if here == steps:
        return 1
    total = 0
    for stride in STRIDES:
        there = here + stride
        if there <= steps and there not in broken:
            total += _from(there, steps, broken)
    return total
