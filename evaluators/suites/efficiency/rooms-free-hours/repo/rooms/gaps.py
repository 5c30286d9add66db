from rooms.booking import Booking


def free(bookings: list[Booking], start: int, end: int) -> list[tuple[int, int]]:
    """The longest stretches in `start`–`end` without a booking, in their order."""
    gaps: list[tuple[int, int]] = []
    since = None
    for minute in range(start, end):
        taken = any(booking.covers(minute) for booking in bookings)
        if taken and since is not None:
            gaps.append((since, minute))
            since = None
        elif not taken and since is None:
            since = minute
    if since is not None:
        gaps.append((since, end))
    return gaps
