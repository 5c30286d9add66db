"""A cache with room for a number of entries, each with a limited life."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

from sessions.clock import Clock

Value = TypeVar("Value")


@dataclass(frozen=True)
class _Entry(Generic[Value]):
    value: Value
    expires: float


class ExpiringCache(Generic[Value]):
    """At most `capacity` entries; one that was not stored again for `ttl` seconds is gone.

    When there is no room for another entry, the one that was not used for the longest time is evicted. Reading and
    storing both count as use.
    """

    def __init__(self, capacity: int, ttl: float, clock: Clock) -> None:
        if capacity < 1:
            raise ValueError(f"a cache needs room for at least one entry, not {capacity}")
        self.capacity = capacity
        self.ttl = ttl
        self._clock = clock
        self._entries: OrderedDict[str, _Entry[Value]] = OrderedDict()

    def get(self, key: str) -> Value | None:
        """The value, or None if there is none (any more)."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.expires <= self._clock():
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return entry.value

    def put(self, key: str, value: Value) -> None:
        """Store a value; its life starts anew."""
        self._drop_expired()
        if key not in self._entries and len(self._entries) >= self.capacity:
            self._entries.popitem(last=True)
        self._entries[key] = _Entry(value, self._clock() + self.ttl)
        self._entries.move_to_end(key)

    def discard(self, key: str) -> None:
        """Forget an entry, if it is there."""
        self._entries.pop(key, None)

    def keys(self) -> list[str]:
        """Keys of the living entries, the least recently used first."""
        self._drop_expired()
        return list(self._entries)

    def __len__(self) -> int:
        return len(self.keys())

    def _drop_expired(self) -> None:
        now = self._clock()
        for key in [key for key, entry in self._entries.items() if entry.expires <= now]:
            del self._entries[key]
