"""Is there a server, and is it well? One HTTP request, as vLLM answers it: 200, or 503 when its engine has died."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from enum import StrEnum

ASK_S = 10.0


class Health(StrEnum):
    WELL = "well"
    SILENT = "silent"
    """It takes connections and does not answer in time: too busy, or it hangs."""
    ABSENT = "absent"
    """Nobody is there, or it says itself that it cannot go on."""


async def health(port: int) -> Health:
    """Of the server at this port of 127.0.0.1. By hand, because it is asked often and an HTTP client costs 30 ms."""
    try:
        async with asyncio.timeout(ASK_S):
            status = await _status(port)
    except TimeoutError:
        return Health.SILENT
    except OSError:
        return Health.ABSENT
    return Health.WELL if status.startswith(b"HTTP/") and status.split()[1:2] < [b"500"] else Health.ABSENT


async def _status(port: int) -> bytes:
    """The first line of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        await writer.drain()
        return await reader.readline()
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
