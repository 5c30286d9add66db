from datetime import date

import pytest

from hotel import Hotel, Room, Stay
from hotel.house import FullError


def june(arrival, departure):
    return Stay(date(2024, 6, arrival), date(2024, 6, departure))


def test_one_after_the_other():
    hotel = Hotel([Room(7)])
    assert [hotel.book(june(day, day + 2)) for day in (1, 3, 5, 7)] == [7, 7, 7, 7]


def test_one_before_the_other():
    hotel = Hotel([Room(7)])
    assert [hotel.book(june(day, day + 2)) for day in (7, 5, 3, 1)] == [7, 7, 7, 7]


def test_free_rooms():
    hotel = Hotel([Room(11), Room(12)])
    hotel.book(june(14, 21))
    assert hotel.free_rooms(june(21, 22)) == [11, 12]
    assert hotel.free_rooms(june(20, 22)) == [12]


def test_over_the_end_of_the_month():
    hotel = Hotel([Room(11)])
    hotel.book(Stay(date(2024, 6, 28), date(2024, 7, 1)))
    assert hotel.free_rooms(Stay(date(2024, 7, 1), date(2024, 7, 2))) == [11]
    assert hotel.free_rooms(Stay(date(2024, 6, 30), date(2024, 7, 2))) == []


def test_overlaps():
    assert not june(5, 8).overlaps(june(2, 5))
    assert not june(2, 5).overlaps(june(5, 8))
    assert june(4, 8).overlaps(june(2, 5))
    assert june(2, 5).overlaps(june(4, 8))


def test_occupied():
    hotel = Hotel([Room(1), Room(2)])
    hotel.book(june(1, 4))
    hotel.book(june(2, 5))
    assert [hotel.occupied(june(day, day + 1)) for day in range(1, 6)] == [1, 2, 2, 1, 0]


def test_between_two_guests():
    hotel = Hotel([Room(1)])
    hotel.book(june(1, 4))
    hotel.book(june(6, 9))
    assert hotel.book(june(4, 6)) == 1


def test_still_full():
    hotel = Hotel([Room(1)])
    hotel.book(june(1, 4))
    with pytest.raises(FullError):
        hotel.book(june(3, 5))
