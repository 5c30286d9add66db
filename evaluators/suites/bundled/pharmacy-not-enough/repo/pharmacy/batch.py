"""Packs of one article that came in together."""

from dataclasses import dataclass
from datetime import date


@dataclass
class Batch:
    """Packs with the same number and the same last day; `expires` is None for goods that keep for ever."""

    article: str
    number: str
    packs: int
    expires: date | None = None


def parse_batch(line: str) -> Batch:
    """A batch from a delivery note: `Ibuprofen 400;L2231;30;2025-03-31`, without the date for bandages and the like."""
    article, number, packs, last_day = line.strip().split(";")
    return Batch(article, number, int(packs), date.fromisoformat(last_day) if last_day else None)
