from diary.book import book
from diary.merge import merged
from diary.page import Page


def pages(who, *days):
    return [Page(day, f"{who}{number}") for number, day in enumerate(days)]


def texts(found):
    return [page.text for page in found]


def test_the_same_day():
    found = book([pages("a", 1, 2), pages("b", 1, 1, 3), pages("c", 1, 2)])
    assert texts(found) == ["a0", "b0", "b1", "c0", "a1", "c1", "b2"]


def test_merged_by_itself():
    assert texts(merged(pages("a", 2, 2), pages("b", 1, 2))) == ["b0", "a0", "a1", "b1"]


def test_empty_diaries():
    assert book([[], pages("a", 4), []]) == pages("a", 4)


def test_diaries_stay_as_they_are():
    one, other = pages("a", 1, 5), pages("b", 3)
    book([one, other])
    assert (one, other) == (pages("a", 1, 5), pages("b", 3))
