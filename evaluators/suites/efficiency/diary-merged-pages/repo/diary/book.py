from diary.merge import merged
from diary.page import Page


def book(diaries: list[list[Page]]) -> list[Page]:
    """All pages by day; on the same day, in the order of the diaries."""
    pages: list[Page] = []
    for diary in diaries:
        pages = merged(pages, diary)
    return pages
