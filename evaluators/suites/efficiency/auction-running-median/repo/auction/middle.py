def middle(bids: list[int]) -> float:
    """The bid in the middle; with an even number, halfway between the two."""
    if not bids:
        raise ValueError("no bids")
    ranked = sorted(bids)
    half = len(ranked) // 2
    return float(ranked[half]) if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2
