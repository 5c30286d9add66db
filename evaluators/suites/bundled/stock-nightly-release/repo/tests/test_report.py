import unittest
from datetime import date

from stock import Warehouse, availability


class TestReport(unittest.TestCase):
    def setUp(self):
        self.warehouse = Warehouse()
        self.warehouse.receive("lamp", 13)

    def test_lines(self):
        self.warehouse.receive("desk", 2)
        self.warehouse.reserve("lamp", 4, "ada", date(2024, 3, 1))
        self.assertEqual(
            availability(self.warehouse).splitlines(),
            [
                "desk: 2 on hand, 0 reserved, 2 available (low)",
                "lamp: 13 on hand, 4 reserved, 9 available",
            ],
        )

    def test_morning_after_a_shipment(self):
        number = self.warehouse.reserve("lamp", 3, "ada", date(2024, 3, 1))
        self.warehouse.ship(number)
        self.warehouse.release_expired(date(2024, 3, 2))
        self.assertEqual(availability(self.warehouse), "lamp: 10 on hand, 0 reserved, 10 available")

    def test_morning_after_a_cancellation(self):
        number = self.warehouse.reserve("lamp", 3, "ada", date(2024, 3, 1))
        self.warehouse.cancel(number)
        self.assertEqual(availability(self.warehouse), "lamp: 13 on hand, 0 reserved, 13 available")
        self.warehouse.release_expired(date(2024, 3, 2))
        self.assertEqual(availability(self.warehouse), "lamp: 13 on hand, 0 reserved, 13 available")


if __name__ == "__main__":
    unittest.main()
