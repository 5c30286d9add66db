"""Escaping, and the filters that can follow a value."""

from collections.abc import Callable

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


class Raw(str):
    """Text that is markup already and must not be escaped."""


def escape(value: object) -> str:
    """A value as text that is safe in a page."""
    if isinstance(value, Raw):
        return str(value)
    return "".join(_ENTITIES.get(sign, sign) for sign in str(value))


FILTERS: dict[str, Callable[[object], object]] = {
    "upper": lambda value: str(value).upper(),
    "trim": lambda value: str(value).strip(),
    "count": lambda value: len(value),
    "raw": lambda value: Raw(value),
}
