import unittest
from datetime import datetime

from album import Photo, read_catalogue
from album.photo import parse_line


class ParseTest(unittest.TestCase):
    def test_all_fields(self):
        photo = parse_line("IMG_0012.jpg; 2024-05-03 14:20; Bergen; 4")
        self.assertEqual(photo, Photo("IMG_0012.jpg", datetime(2024, 5, 3, 14, 20), "Bergen", 4))

    def test_empty_fields(self):
        photo = parse_line("scan.png;2023-12-24 08:05;;")
        self.assertEqual(photo, Photo("scan.png", datetime(2023, 12, 24, 8, 5)))

    def test_missing_field(self):
        with self.assertRaisesRegex(ValueError, "expected 4 fields, got 2"):
            parse_line("scan.png;2023-12-24 08:05")

    def test_catalogue(self):
        lines = ["", "a.jpg;2024-05-03 10:00;Oslo;1", "b.jpg;2024-05-04 11:00;Oslo;2"]
        self.assertEqual([photo.file_name for photo in read_catalogue(lines)], ["a.jpg", "b.jpg"])

    def test_heading(self):
        photos = read_catalogue(["# Norway 2024", "a.jpg;2024-05-03 10:00;Oslo;1"])
        self.assertEqual([photo.file_name for photo in photos], ["a.jpg"])


if __name__ == "__main__":
    unittest.main()
