import unittest

from gradebook import Pupil, class_average, pupil_average, sheet
from gradebook.pupils import parse_pupil


class AverageTest(unittest.TestCase):
    def test_pupil(self):
        self.assertEqual(pupil_average(parse_pupil("Ida: 1 2")), 1.5)
        self.assertEqual(pupil_average(parse_pupil("Ida: 4 w1")), 2.0)

    def test_pupil_without_marks(self):
        self.assertIsNone(pupil_average(Pupil("Jon")))

    def test_class(self):
        self.assertEqual(class_average([parse_pupil("Ida: 1"), parse_pupil("Kai: 4")]), 2.5)
        self.assertEqual(class_average([parse_pupil("Ida: 1 1 1 1"), parse_pupil("Kai: 5")]), 3.0)

    def test_new_pupil_does_not_count(self):
        self.assertEqual(class_average([parse_pupil("Ida: 2"), Pupil("Jon")]), 2.0)

    def test_nobody_has_a_mark(self):
        self.assertIsNone(class_average([Pupil("Jon"), Pupil("Ida")]))


class SheetTest(unittest.TestCase):
    def test_sheet(self):
        pupils = [parse_pupil("Kai: 4"), parse_pupil("Ida: 1 2"), Pupil("Jon")]
        self.assertEqual(sheet("7b", pupils), ["7b", "Ida: 1.50", "Jon: -", "Kai: 4.00", "class average: 2.75"])

    def test_first_day_of_school(self):
        self.assertEqual(sheet("5a", [Pupil("Jon")]), ["5a", "Jon: -", "class average: -"])


if __name__ == "__main__":
    unittest.main()
