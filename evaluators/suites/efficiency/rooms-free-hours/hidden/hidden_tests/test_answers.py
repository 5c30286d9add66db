from rooms.booking import Booking
from rooms.gaps import free


def gaps(*bookings, start=0, end=100):
    return free([Booking(*booking) for booking in bookings], start, end)


def test_any_order_and_overlapping():
    assert gaps((50, 60), (10, 30), (20, 40), (12, 14)) == [(0, 10), (40, 50), (60, 100)]


def test_one_after_the_other_leaves_no_gap():
    assert gaps((0, 50), (50, 100)) == []


def test_beyond_the_ends():
    assert gaps((-20, 10), (90, 130), (200, 210), (-9, -5)) == [(10, 90)]
    assert gaps((0, 100), start=20, end=30) == []


def test_an_empty_booking_is_none():
    assert gaps((40, 40), (70, 60)) == [(0, 100)]


def test_no_time_at_all():
    assert gaps((1, 2), start=5, end=5) == []


def test_bookings_stay_as_they_are():
    bookings = [Booking(5, 6), Booking(1, 2)]
    free(bookings, 0, 10)
    assert bookings == [Booking(5, 6), Booking(1, 2)]
