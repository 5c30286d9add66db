"""A small HTTP/1.0 server on a unix socket, in the place of the model gateway."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path


@contextlib.asynccontextmanager
async def gateway(folder: Path) -> AsyncIterator[Path]:
    """Answers with the path; `/echo` with the body, `/stream` with three lines in a fifth of a second."""
    door = folder / "gateway.sock"
    answering: set[asyncio.Task[None]] = set()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(_answer(reader, writer))
        answering.add(task)

    server = await asyncio.start_unix_server(accepted, door)
    door.chmod(0o666)
    async with server:
        yield door
    await asyncio.gather(*answering)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split()[1]
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        body = await reader.readexactly(int(length[1])) if length else b""
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n")
        if path == "/stream":
            for number in range(3):
                writer.write(f"{number}\n".encode())
                await writer.drain()
                await asyncio.sleep(0.1)
        else:
            writer.write(body if path == "/echo" else path.encode())
        await writer.drain()
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
