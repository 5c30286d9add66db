import unittest

from upholstery.cloth import Fabric, Piece
from upholstery.quote import metres, quote

LODEN = Fabric("Loden", 140, 3900)
SEAT = Piece("seat", 70, 60)
ARM = Piece("arm", 35, 44)


class QuoteTest(unittest.TestCase):
    def test_metres(self):
        self.assertEqual(metres([(SEAT, 2)], LODEN), 0.6)
        self.assertEqual(metres([(SEAT, 5), (ARM, 4)], LODEN), 2.3)

    def test_nothing(self):
        self.assertEqual(metres([], LODEN), 0)

    def test_quote(self):
        self.assertEqual(quote([(SEAT, 14)], LODEN), "4.2 m Loden: 163.80 EUR")


if __name__ == "__main__":
    unittest.main()
