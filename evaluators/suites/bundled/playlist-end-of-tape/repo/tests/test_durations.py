import unittest

from playlist.durations import format_duration, parse_duration


class ParseTest(unittest.TestCase):
    def test_minutes(self):
        found = [parse_duration(text) for text in ("3:45", "0:07", " 12:00 ", "75:30")]
        self.assertEqual(found, [225, 7, 720, 4530])

    def test_hours(self):
        self.assertEqual([parse_duration(text) for text in ("1:02:03", "2:30:00")], [3723, 9000])

    def test_nonsense(self):
        for text in ("", "345", "3:", "a:45", "1:2:3:4", "-1:30"):
            with self.assertRaises(ValueError):
                parse_duration(text)


class FormatTest(unittest.TestCase):
    def test_format(self):
        found = [format_duration(seconds) for seconds in (0, 7, 225, 3599, 3600, 3723, 36000)]
        self.assertEqual(found, ["0:00", "0:07", "3:45", "59:59", "1:00:00", "1:02:03", "10:00:00"])


if __name__ == "__main__":
    unittest.main()
