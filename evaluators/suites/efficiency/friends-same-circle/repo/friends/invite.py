from friends.circles import Circles


def share(circles: Circles, pairs: list[tuple[str, str]]) -> float:
    """The share of pairs that are in one circle; 0 without a pair."""
    return sum(circles.together(*pair) for pair in pairs) / len(pairs) if pairs else 0.0
