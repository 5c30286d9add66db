import unittest
from datetime import date

from hotel import Hotel, Room, Stay
from hotel.house import FullError


def may(arrival, departure):
    return Stay(date(2024, 5, arrival), date(2024, 5, departure))


class StayTest(unittest.TestCase):
    def test_nights(self):
        self.assertEqual([may(1, 2).nights, may(1, 8).nights], [1, 7])
        self.assertEqual(may(30, 31).days(), [date(2024, 5, 30)])

    def test_no_night(self):
        for days in ((3, 3), (4, 3)):
            with self.assertRaises(ValueError):
                may(*days)

    def test_overlaps(self):
        stay = may(10, 13)
        others = [may(8, 11), may(11, 12), may(12, 20), may(1, 30), may(10, 13)]
        self.assertEqual([stay.overlaps(other) for other in others], [True] * 5)
        self.assertEqual([other.overlaps(stay) for other in others], [True] * 5)

    def test_apart(self):
        stay = may(10, 13)
        self.assertEqual([stay.overlaps(other) for other in (may(1, 9), may(13, 15), may(20, 22))], [False] * 3)


class RoomTest(unittest.TestCase):
    def test_price(self):
        room = Room(1, cents=8000)
        self.assertEqual(room.price(may(6, 8)), 16000)  # Monday to Wednesday
        self.assertEqual(room.price(may(9, 13)), 35000)  # Thursday to Monday


class HotelTest(unittest.TestCase):
    def setUp(self):
        self.hotel = Hotel([Room(1, beds=1, cents=5000), Room(2, beds=2, cents=9000), Room(3, beds=2, cents=7000)])

    def test_all_free(self):
        self.assertEqual(self.hotel.free_rooms(may(1, 5)), [1, 2, 3])
        self.assertEqual(self.hotel.free_rooms(may(1, 5), guests=2), [2, 3])
        self.assertEqual(self.hotel.free_rooms(may(1, 5), guests=3), [])

    def test_cheapest_first(self):
        self.assertEqual([self.hotel.book(may(1, 5)) for _ in range(3)], [1, 3, 2])
        with self.assertRaises(FullError):
            self.hotel.book(may(4, 6))

    def test_booked_room_is_not_free(self):
        self.hotel.book(may(10, 13))
        self.assertEqual(self.hotel.free_rooms(may(12, 14)), [2, 3])
        self.assertEqual(self.hotel.free_rooms(may(8, 10)), [1, 2, 3])

    def test_free_from_the_day_of_departure(self):
        self.hotel.book(may(10, 13))
        self.assertEqual(self.hotel.free_rooms(may(13, 14)), [1, 2, 3])
        self.hotel.book(may(3, 6), guests=2)
        self.assertEqual(self.hotel.free_rooms(may(6, 9)), [1, 2, 3])

    def test_occupied(self):
        self.hotel.book(may(10, 13))
        self.hotel.book(may(12, 15))
        self.assertEqual([self.hotel.occupied(stay) for stay in (may(9, 10), may(10, 12), may(12, 13))], [0, 1, 2])


if __name__ == "__main__":
    unittest.main()
