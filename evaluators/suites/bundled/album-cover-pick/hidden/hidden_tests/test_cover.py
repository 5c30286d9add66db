from album import read_catalogue
from album.pages import cover, day_pages
from album.sorting import best, by_time

HOLIDAY = read_catalogue(
    [
        "harbour.jpg;2024-07-02 18:00;Split;2",
        "boat.jpg;2024-07-01 12:00;Split;5",
        "lunch.jpg;2024-07-03 13:10;Hvar;0",
        "beach.jpg;2024-07-03 16:45;Hvar;5",
        "cat.jpg;2024-07-02 07:30;;4",
    ]
)


def names(photos):
    return [photo.file_name for photo in photos]


def test_cover():
    assert cover("Croatia", HOLIDAY) == "Croatia\n5 photos\nboat.jpg\nbeach.jpg\ncat.jpg"


def test_all_in_order():
    assert names(best(HOLIDAY, 10)) == ["boat.jpg", "beach.jpg", "cat.jpg", "harbour.jpg", "lunch.jpg"]


def test_count():
    assert names(best(HOLIDAY, 1)) == ["boat.jpg"]
    assert best(HOLIDAY, 0) == []


def test_equals_oldest_first():
    photos = read_catalogue([f"{day}.jpg;2024-01-0{day} 10:00;;3" for day in (4, 2, 3, 1)])
    assert names(best(photos, 3)) == ["1.jpg", "2.jpg", "3.jpg"]


def test_rating_counts_more_than_age():
    photos = read_catalogue(["old.jpg;2001-01-01 10:00;Rome;1", "new.jpg;2024-01-01 10:00;Aachen;2"])
    assert names(best(photos, 2)) == ["new.jpg", "old.jpg"]
    assert names(best(photos[::-1], 2)) == ["new.jpg", "old.jpg"]


def test_cover_of_one():
    assert cover("Test", HOLIDAY[:1]) == "Test\n1 photos\nharbour.jpg"


def test_cover_of_nothing():
    assert cover("Empty", []) == "Empty\n0 photos"


def test_order_of_time():
    assert names(by_time(HOLIDAY))[:2] == ["boat.jpg", "cat.jpg"]
    assert len(day_pages(HOLIDAY)) == 3
