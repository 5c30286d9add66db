"""What a model thought before it called a tool, kept until the result comes back.

Vendors want their thinking returned, as it was and before the call that it led to; an agent's protocol has no place
for it. It is sealed or signed, so that only the vendor can read or make it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

Recall = Callable[[str], list[dict[str, Any]]]
"""Call id → what was thought before that call, [] where nothing is known."""

MOST = 4096
"""Calls whose thinking is kept; the oldest are forgotten, and a provider answers then as it does to any agent that
does not send it."""


class Kept:
    """Of one model. By attempt, too: servers number their calls alike, and an agent may name any."""

    def __init__(self) -> None:
        self._before: OrderedDict[tuple[str, str], list[dict[str, Any]]] = OrderedDict()

    def keep(self, attempt: str, call_id: str, thoughts: list[dict[str, Any]]) -> None:
        if thoughts:
            self._before[attempt, call_id] = thoughts
            while len(self._before) > MOST:
                self._before.popitem(last=False)

    def of(self, attempt: str) -> Recall:
        return lambda call_id: self._before.get((attempt, call_id), [])
