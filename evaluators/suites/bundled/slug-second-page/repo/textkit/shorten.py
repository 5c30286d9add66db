"""Teasers: the beginning of a longer text."""

from textkit.wrap import wrap

ELLIPSIS = "…"


def shorten(text: str, width: int) -> str:
    """The first words of `text` in at most `width` characters, with an ellipsis where something is missing."""
    joined = " ".join(text.split())
    if len(joined) <= width:
        return joined
    first = wrap(joined, width - len(ELLIPSIS))[0]
    return first[: width - len(ELLIPSIS)].rstrip(" ,;:.") + ELLIPSIS
