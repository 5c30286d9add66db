from diary.page import Page


def merged(one: list[Page], other: list[Page]) -> list[Page]:
    """Both in the order of their days; on the same day, `one` first."""
    pages: list[Page] = []
    one, other = list(one), list(other)
    while one and other:
        source = one if one[0].day <= other[0].day else other
        pages.append(source.pop(0))
    return pages + one + other
