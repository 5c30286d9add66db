from rooms.booking import Booking
from rooms.gaps import free


def test_a_week_of_a_busy_building():
    bookings = [Booking(i * 617 % 10_007, i * 617 % 10_007 + i % 15) for i in range(2_800)]
    found = free(bookings, 0, 10_080)
    assert (len(found), sum(end - start for start, end in found)) == (517, 2130)
