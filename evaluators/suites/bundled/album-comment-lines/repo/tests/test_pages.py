import unittest

from album import read_catalogue
from album.pages import caption, day_pages, places_page
from album.sorting import by_day, by_place, by_time

PHOTOS = read_catalogue(
    [
        "c.jpg;2024-05-04 09:30;Bergen;5",
        "b.jpg;2024-05-03 10:00;;2",
        "a.jpg;2024-05-03 10:00;Oslo;3",
        "d.jpg;2024-05-03 08:15;Bergen;0",
    ]
)


def names(photos):
    return [photo.file_name for photo in photos]


class SortingTest(unittest.TestCase):
    def test_by_time(self):
        self.assertEqual(names(by_time(PHOTOS)), ["d.jpg", "a.jpg", "b.jpg", "c.jpg"])

    def test_by_day(self):
        days = {day.isoformat(): names(members) for day, members in by_day(PHOTOS).items()}
        self.assertEqual(days, {"2024-05-03": ["d.jpg", "a.jpg", "b.jpg"], "2024-05-04": ["c.jpg"]})

    def test_by_place(self):
        places = {place: names(members) for place, members in by_place(PHOTOS).items()}
        self.assertEqual(list(places), ["Bergen", "Oslo", "Somewhere"])
        self.assertEqual(places["Bergen"], ["d.jpg", "c.jpg"])


class PagesTest(unittest.TestCase):
    def test_caption(self):
        self.assertEqual([caption(photo) for photo in PHOTOS[:2]], ["09:30, Bergen", "10:00"])

    def test_day_pages(self):
        self.assertEqual(day_pages(PHOTOS)[1], "2024-05-04\n  c.jpg  09:30, Bergen")
        self.assertEqual(day_pages([]), [])

    def test_places_page(self):
        self.assertEqual(places_page(PHOTOS), "Bergen: 2\nOslo: 1\nSomewhere: 1")


if __name__ == "__main__":
    unittest.main()
