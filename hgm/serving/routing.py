"""Which of several servers gets a request: the least loaded, but one variant's requests stay together.

A variant says the same at the beginning of all its conversations, and those of one attempt grow by their end only: a
server that has read the beginning before finds it in its prefix cache (RadixAttention, SGLang, arXiv 2312.07104).
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping

REMEMBERED = 4096
"""Variants whose server is known; what was asked least recently is forgotten first."""


class Router:
    """Remembers who went where. It knows servers by their number only."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._places: OrderedDict[str, int] = OrderedDict()

    def choose(self, who: str, busy: Mapping[int, int]) -> int | None:
        """The server for a request of `who` ('': of nobody in particular); None where there is none.

        `busy` maps each server that is up to the requests that it has before it. Who is new goes where the fewest
        requests are and, among equals, the fewest variants; who has been somewhere goes there again while it is up.
        """
        if not busy:
            return None
        place = self._places.get(who)
        if place is None or place not in busy:
            homes = Counter(self._places.values())
            place = min(busy, key=lambda number: (busy[number], homes[number], number))
        if who:
            self._places[who] = place
            self._places.move_to_end(who)
            if len(self._places) > self._remembered:
                self._places.popitem(last=False)
        return place
