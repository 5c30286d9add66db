STRIDES = (1, 2, 3)


def ways(steps: int, broken: frozenset[int] = frozenset()) -> int:
    """In how many ways one comes from the ground (0) to the top (`steps`), without treading on a broken step."""
    to = [1] + [0] * steps
    for here in range(1, steps + 1):
        if here not in broken:
            to[here] = sum(to[here - stride] for stride in STRIDES if stride <= here)
    return to[steps]
