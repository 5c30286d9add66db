from auction.middle import middle


def curve(bids: list[int]) -> list[float]:
    """The middle of all bids so far, after each."""
    seen: list[int] = []
    points = []
    for bid in bids:
        seen = seen + [bid]
        points.append(middle(seen))
    return points
