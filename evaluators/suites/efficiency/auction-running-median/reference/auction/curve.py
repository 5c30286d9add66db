from bisect import insort


def curve(bids: list[int]) -> list[float]:
    """The middle of all bids so far, after each."""
    ranked: list[int] = []
    points = []
    for bid in bids:
        insort(ranked, bid)
        half = len(ranked) // 2
        points.append(float(ranked[half]) if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2)
    return points
