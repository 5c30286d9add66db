import unittest

from upholstery.cloth import Fabric, Piece, TooWideError
from upholstery.layout import across, length_cm, rows
from upholstery.plan import cuts, drawing

LODEN = Fabric("Loden", 140, 3900)
SEAT = Piece("seat", 70, 60)
SOFA_BACK = Piece("sofa back", 180, 80)


class LayoutTest(unittest.TestCase):
    def test_across(self):
        self.assertEqual(across(SEAT, LODEN), 2)
        self.assertEqual(across(Piece("runner", 140, 300), LODEN), 1)

    def test_too_wide(self):
        with self.assertRaisesRegex(TooWideError, "sofa back is 180 cm wide, Loden only 140 cm"):
            across(SOFA_BACK, LODEN)

    def test_rows(self):
        self.assertEqual([rows(SEAT, count, LODEN) for count in (0, 1, 2, 3, 6)], [0, 1, 1, 2, 3])

    def test_length(self):
        self.assertEqual(length_cm(SEAT, 5, LODEN), 180)


class PlanTest(unittest.TestCase):
    def test_too_wide(self):
        for function in (cuts, drawing):
            with self.assertRaises(TooWideError):
                function(SOFA_BACK, 1, LODEN)

    def test_chairs_of_the_inn(self):
        self.assertEqual(drawing(SEAT, 3, LODEN), ["   0 cm [][]", "  60 cm []"])


if __name__ == "__main__":
    unittest.main()
