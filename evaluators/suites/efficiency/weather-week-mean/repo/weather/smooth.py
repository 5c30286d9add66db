def smoothed(readings: list[int], width: int) -> list[int]:
    """The mean of each `width` readings in a row, rounded down; nothing where there are fewer."""
    if width < 1:
        raise ValueError("a window has one reading or more")
    means = []
    for end in range(width, len(readings) + 1):
        means.append(sum(readings[end - width : end]) // width)
    return means
