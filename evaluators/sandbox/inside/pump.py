"""The init's one loop, and the pipes that it reads."""

from __future__ import annotations

import os
import select

TYPE_CHECKING = False  # `collections` would cost a millisecond
if TYPE_CHECKING:
    from collections.abc import Callable

CHUNK = 1 << 16


class Pump:
    """Descriptors and what to do when they are ready."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self._actions: dict[int, Callable[[], None]] = {}

    def watch(self, descriptor: int, events: int, action: Callable[[], None]) -> None:
        """Call `action` when one of `events` happens, until told otherwise; 0 forgets the descriptor."""
        if events:
            self._actions[descriptor] = action
            self._poll.register(descriptor, events)
        elif self._actions.pop(descriptor, None):
            self._poll.unregister(descriptor)

    def turn(self, timeout_s: float) -> None:
        for descriptor, _ in self._poll.poll(max(0.0, timeout_s) * 1000 + 1):
            if action := self._actions.get(descriptor):
                action()


class Stream:
    """The reading end of a pipe whose other end belongs to the command and whatever it starts."""

    def __init__(self, pump: Pump, read: int, sink: Callable[[bytes], None]) -> None:
        self._read, self._pump, self._sink = read, pump, sink
        os.set_blocking(read, False)
        pump.watch(read, select.POLLIN, self._ready)

    def drain(self) -> None:
        """What is left when every writer is dead."""
        while self._take():
            pass

    def _ready(self) -> None:
        if not self._take():
            self._pump.watch(self._read, 0, self._ready)

    def _take(self) -> bool:
        try:
            data = os.read(self._read, CHUNK)
        except BlockingIOError:
            return False
        self._sink(data)
        return bool(data)
