import pytest

from album import read_catalogue
from album.pages import cover, day_pages
from album.sorting import best

LINE = "{};2024-05-0{} 10:00;{};{}"


def names(lines):
    return [photo.file_name for photo in read_catalogue(lines)]


def test_headings():
    for heading in ("# Oslo", "#--------", "# 1; 2; 3; 4", "# end "):
        assert names([heading, LINE.format("b.jpg", 4, "Oslo", 2)]) == ["b.jpg"]


def test_photo_that_is_commented_out():
    assert names(["#" + LINE.format("a.jpg", 3, "Oslo", 1), LINE.format("b.jpg", 4, "Oslo", 2)]) == ["b.jpg"]


def test_headings_in_between():
    lines = ["# Week 1", LINE.format("a.jpg", 3, "Oslo", 1), "", "# Week 2", LINE.format("b.jpg", 8, "", 5), "#"]
    assert names(lines) == ["a.jpg", "b.jpg"]


def test_headings_with_line_ends():
    assert names(["# Week 1\n", "\n", LINE.format("a.jpg", 3, "Oslo", 1) + "\n"]) == ["a.jpg"]


def test_pages_of_a_catalogue_with_headings():
    photos = read_catalogue(["# Norway", LINE.format("a.jpg", 3, "Oslo", 1), LINE.format("b.jpg", 4, "Oslo", 3)])
    assert cover("Norway", photos) == "Norway\n2 photos\nb.jpg\na.jpg"
    assert len(day_pages(photos)) == 2


def test_signs_in_the_middle():
    (photo,) = read_catalogue([LINE.format("img#3.jpg", 3, "Pier #7", 4)])
    assert (photo.file_name, photo.place, photo.rating) == ("img#3.jpg", "Pier #7", 4)


def test_line_that_is_not_a_photo():
    with pytest.raises(ValueError, match="expected 4 fields, got 2"):
        read_catalogue(["a.jpg;2024-05-03 10:00"])


def test_best():
    photos = read_catalogue([LINE.format(f"{day}.jpg", day, "", 3) for day in (4, 2, 3)])
    assert [photo.file_name for photo in best(photos, 2)] == ["2.jpg", "3.jpg"]
