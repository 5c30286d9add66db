from surgery.line import Line


def day(arrivals: list[tuple[str, int]], minutes: int) -> dict[str, int]:
    """How long each had to wait, if a patient takes so many minutes. Arrivals are in the order of their minutes."""
    line, waits, free_at = Line(), {}, 0
    for name, minute in arrivals:
        line.come(name, minute)
    while len(line):
        name, minute = line.call()
        begins = max(free_at, minute)
        waits[name] = begins - minute
        free_at = begins + minutes
    return waits
