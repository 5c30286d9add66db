def smoothed(readings: list[int], width: int) -> list[int]:
    """The mean of each `width` readings in a row, rounded down; nothing where there are fewer."""
    if width < 1:
        raise ValueError("a window has one reading or more")
    if len(readings) < width:
        return []
    total = sum(readings[:width])
    means = [total // width]
    for new, old in zip(readings[width:], readings):
        total += new - old
        means.append(total // width)
    return means
