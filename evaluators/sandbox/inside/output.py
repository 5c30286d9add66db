"""Keep the head and the tail of a stream of any length in bounded memory, and show its end as it comes."""

from __future__ import annotations

import os

PRINTED_BYTES = 2_048


class Tail:
    """The last `PRINTED_BYTES` of what was added, in a file that the host reads while they come."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._end = b""

    def add(self, data: bytes) -> None:
        self._end = (self._end + data[-PRINTED_BYTES:])[-PRINTED_BYTES:]
        os.pwrite(self._file, self._end, 0)


class Clipped:
    """At most `limit` bytes of what was added: the first half and the last half, with a marker between them."""

    def __init__(self, limit: int) -> None:
        self._half = max(1, limit // 2)
        self._head = bytearray()
        self._tail = bytearray()
        self._dropped = 0

    def add(self, data: bytes) -> None:
        room = self._half - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        self._tail += data
        if len(self._tail) > 4 * self._half:  # seldom, so that each byte is moved a bounded number of times
            self._trim()

    def value(self) -> bytes:
        self._trim()
        marker = b"\n[... %d bytes left out ...]\n" % self._dropped if self._dropped else b""
        return bytes(self._head) + marker + bytes(self._tail)

    def _trim(self) -> None:
        excess = len(self._tail) - self._half
        if excess > 0:
            del self._tail[:excess]
            self._dropped += excess
