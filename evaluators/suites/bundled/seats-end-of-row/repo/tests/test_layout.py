import unittest

from boxoffice.hall import SeatError
from boxoffice.layout import format_row, parse_hall, parse_row


class LayoutTest(unittest.TestCase):
    def test_row(self):
        row = parse_row("A: .x|..")
        self.assertEqual((row.name, row.seats, row.taken, row.gangways), ("A", 4, {2}, {2}))

    def test_round_trip(self):
        self.assertEqual(format_row(parse_row("B: ..x|xx.")), "B: ..x|xx.")

    def test_hall(self):
        self.assertEqual(parse_hall("A: ..\n\nB: x.\n").free_seats(), 3)

    def test_unknown_sign(self):
        with self.assertRaises(SeatError):
            parse_row("A: ..o")


if __name__ == "__main__":
    unittest.main()
