from rooms.booking import Booking


def free(bookings: list[Booking], start: int, end: int) -> list[tuple[int, int]]:
    """The longest stretches in `start`–`end` without a booking, in their order."""
    gaps: list[tuple[int, int]] = []
    since = start
    for booking in sorted(bookings, key=lambda booking: booking.start):
        if booking.start >= booking.end or booking.end <= since:
            continue
        if booking.start >= end:
            break
        if booking.start > since:
            gaps.append((since, booking.start))
        since = booking.end
    if since < end:
        gaps.append((since, end))
    return gaps
