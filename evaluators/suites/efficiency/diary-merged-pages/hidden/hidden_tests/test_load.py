from diary.book import book
from diary.page import Page


def test_a_valley():
    diaries = [[Page(day * 7 + number % 7, f"{number}") for day in range(40)] for number in range(300)]
    found = book(diaries)
    assert (len(found), found[57].text, found[58].text) == (12000, '99', '106')
    assert [page.day for page in found] == sorted(page.day for page in found)
