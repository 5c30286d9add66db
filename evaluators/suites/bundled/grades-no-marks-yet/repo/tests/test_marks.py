import unittest

from gradebook import Mark, Pupil, parse_mark
from gradebook.pupils import parse_pupil


class MarkTest(unittest.TestCase):
    def test_plain(self):
        self.assertEqual([parse_mark(text).value for text in ("1", "3", "6")], [1.0, 3.0, 6.0])

    def test_signs(self):
        self.assertEqual(parse_mark("2+"), Mark(1.75))
        self.assertEqual(parse_mark("4-"), Mark(4.25))

    def test_written(self):
        self.assertEqual(parse_mark("w3-"), Mark(3.25, 2))

    def test_nonsense(self):
        for text in ("", "7", "2*", "w", "22"):
            with self.assertRaises(ValueError):
                parse_mark(text)

    def test_pupil(self):
        self.assertEqual(parse_pupil("Ida: 2 w1"), Pupil("Ida", (Mark(2.0), Mark(1.0, 2))))
        self.assertEqual(parse_pupil("Jon:"), Pupil("Jon"))


if __name__ == "__main__":
    unittest.main()
