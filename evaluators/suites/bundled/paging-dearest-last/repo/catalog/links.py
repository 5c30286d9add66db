"""Navigation links of a page."""

from collections.abc import Mapping
from urllib.parse import urlencode

from catalog.paging import Page


def page_url(base: str, query: Mapping[str, str], number: int, size: int) -> str:
    """Address of page `number`, with the filters of the current request kept."""
    kept = {key: value for key, value in query.items() if key not in ("page", "size")}
    return f"{base}?{urlencode({**kept, 'page': number, 'size': size})}"


def navigation(base: str, query: Mapping[str, str], page: Page) -> dict[str, str]:
    """Links by relation: always `first` and `last`, and `prev` and `next` where such a page exists."""
    numbers = {"first": 1, "last": max(page.page_count, 1)}
    if page.has_previous:
        numbers["prev"] = page.number - 1
    if page.has_next:
        numbers["next"] = page.number + 1
    return {relation: page_url(base, query, number, page.size) for relation, number in numbers.items()}
