import unittest

from yachtclub.boat import Boat
from yachtclub.receipt import receipt
from yachtclub.stay import Stay, guest_nights, takings

LOTTA = Boat("Lotta", 9.4)
SVANEN = Boat("Svanen", 11, "YCL")


class StayTest(unittest.TestCase):
    def test_cents(self):
        self.assertEqual(Stay(SVANEN, 2, 3).cents, 2160)

    def test_guest_nights(self):
        self.assertEqual(guest_nights([Stay(LOTTA, 2), Stay(Boat("Frieda", 8.5, "SCN"), 5), Stay(SVANEN, 1)]), 3)

    def test_takings(self):
        self.assertEqual(takings([Stay(LOTTA, 2), Stay(SVANEN, 2, 3)]), 5760)
        self.assertEqual(takings([]), 0)

    def test_receipt(self):
        self.assertEqual(
            receipt(Stay(LOTTA, 3, 2.5)), ["Lotta", "3 x berth: 54.00 EUR", "2.5 kWh: 1.50 EUR", "total: 55.50 EUR"]
        )
        self.assertEqual(receipt(Stay(SVANEN, 1)), ["Svanen", "1 x berth: 9.90 EUR", "total: 9.90 EUR"])


if __name__ == "__main__":
    unittest.main()
