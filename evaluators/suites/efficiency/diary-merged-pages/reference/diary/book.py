from diary.page import Page


def book(diaries: list[list[Page]]) -> list[Page]:
    """All pages by day; on the same day, in the order of the diaries."""
    return sorted((page for diary in diaries for page in diary), key=lambda page: page.day)
