import unittest
from datetime import date

from stock import OutOfStock, ReservationError, State, Warehouse

FRIDAY = date(2024, 3, 1)
SATURDAY = date(2024, 3, 2)


class TestWarehouse(unittest.TestCase):
    def setUp(self):
        self.warehouse = Warehouse()
        self.warehouse.receive("lamp", 10)
        self.lamp = self.warehouse.item("lamp")

    def test_reserve_and_ship(self):
        number = self.warehouse.reserve("lamp", 3, "ada", FRIDAY)
        self.assertEqual((self.lamp.on_hand, self.lamp.available), (10, 7))
        self.warehouse.ship(number)
        self.assertEqual((self.lamp.on_hand, self.lamp.available), (7, 7))
        self.assertIs(self.warehouse.reservation(number).state, State.SHIPPED)

    def test_cancel_gives_pieces_back(self):
        number = self.warehouse.reserve("lamp", 3, "ada", FRIDAY)
        self.warehouse.cancel(number)
        self.assertEqual((self.lamp.on_hand, self.lamp.available), (10, 10))

    def test_no_more_than_available(self):
        self.warehouse.reserve("lamp", 8, "ada", FRIDAY)
        with self.assertRaisesRegex(OutOfStock, "3 wanted, 2 available"):
            self.warehouse.reserve("lamp", 3, "bo", FRIDAY)

    def test_expired_reservations_are_released(self):
        self.warehouse.reserve("lamp", 3, "ada", FRIDAY)
        later = self.warehouse.reserve("lamp", 2, "bo", SATURDAY)
        self.assertEqual(self.warehouse.release_expired(SATURDAY), [1])
        self.assertEqual(self.lamp.available, 8)
        self.assertTrue(self.warehouse.reservation(later).is_open)

    def test_nothing_is_shipped_twice(self):
        number = self.warehouse.reserve("lamp", 3, "ada", FRIDAY)
        self.warehouse.ship(number)
        with self.assertRaisesRegex(ReservationError, "already shipped"):
            self.warehouse.ship(number)

    def test_called_off_after_it_lapsed(self):
        number = self.warehouse.reserve("lamp", 3, "ada", FRIDAY)
        self.warehouse.release_expired(SATURDAY)
        with self.assertRaisesRegex(ReservationError, "reservation 1 is already cancelled"):
            self.warehouse.cancel(number)


if __name__ == "__main__":
    unittest.main()
