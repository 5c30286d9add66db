"""What a model thought before it called a tool, kept until the result comes back.

Vendors want their thinking returned, as it was and before the call that it led to; an agent's protocol has no place
for it. It is sealed or signed, so that only the vendor can read or make it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

MOST = 4096
"""Calls whose thinking is kept; the oldest are forgotten, and a provider answers then as it does to any agent that
does not send it."""


class Kept:
    def __init__(self) -> None:
        self._before: OrderedDict[str, list[dict[str, Any]]] = OrderedDict()

    def keep(self, call_id: str, thoughts: list[dict[str, Any]]) -> None:
        if thoughts:
            self._before[call_id] = thoughts
            while len(self._before) > MOST:
                self._before.popitem(last=False)

    def before(self, call_id: str) -> list[dict[str, Any]]:
        return self._before.get(call_id, [])
