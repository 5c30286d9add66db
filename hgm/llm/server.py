"""Sockets and the HTTP server behind the gateway: uvicorn inside somebody else's event loop."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp

from archive.errors import ConfigError, Missing

SOCKET_PATH_CHARS = 100
"""The kernel's limit for a unix socket's path is 107 bytes; the sandbox wants a little room."""

SOCKET_NAME = "g.sock"

GRACE_S = 2
"""How long answers that are being sent may take after `stop`."""


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: Ctrl-C belongs to the engine."""

    def __init__(self, application: ASGIApp, *, http: Callable[..., asyncio.Protocol] | None = None) -> None:
        """`http` is a protocol of one's own in place of uvicorn's with h11. The other that it has, and would take where
        httptools is installed, reads headers without end: an agent could fill the engine's memory."""
        super().__init__(
            uvicorn.Config(
                application,
                http=cast(Any, http) or "h11",
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        self.ready = asyncio.Event()
        self._leaving = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Wait to be told; uvicorn's own loop wakes ten times a second, for a date header and for signals."""
        await self.on_tick(0)
        await self._leaving.wait()

    def leave(self) -> None:
        self.should_exit = True
        self._leaving.set()


class Listeners:
    """A unix socket in a private directory and, if asked for, a port of 127.0.0.1.

    The directory is the lock (0700): the socket itself may be connected to by whoever the sandbox runs as.
    """

    def __init__(self, port: int | None) -> None:
        """Raises: ConfigError (the port is taken), Missing (no directory with a path that is short enough)."""
        self._directory = _short_directory()
        self.path = self._directory / SOCKET_NAME
        self.sockets: list[socket.socket] = []
        try:
            self.sockets.append(_listen_unix(self.path))
            if port is not None:
                self.sockets.append(listen_loopback(port))
        except BaseException:
            self.remove()
            raise
        self.port: int | None = None if port is None else self.sockets[1].getsockname()[1]

    def remove(self) -> None:
        for listener in self.sockets:
            listener.close()
        shutil.rmtree(self._directory, ignore_errors=True)


def _short_directory() -> Path:
    """A new private directory; a long TMPDIR (pytest's, macOS's) would make the socket's path too long."""
    for parent in (tempfile.gettempdir(), "/tmp"):
        directory = Path(tempfile.mkdtemp(prefix="hgm-", dir=parent))
        if len(os.fsencode(directory / SOCKET_NAME)) <= SOCKET_PATH_CHARS:
            return directory
        directory.rmdir()
    raise Missing(f"no temporary directory has a path short enough for a unix socket: set TMPDIR (now {parent})")


def _listen_unix(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(0o666)
    return listener


def listen_loopback(port: int) -> socket.socket:
    """A socket at `port` of 127.0.0.1; 0 takes a free one.

    TCP is named, because asyncio sets TCP_NODELAY only where it is; an answer's head and body are written apart, and
    the body would wait until the client's kernel acknowledges the head, which takes it 40 ms.

    Raises: ConfigError (the port is taken).
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise ConfigError(f"port {port} of 127.0.0.1 cannot be used: {error.strerror}; choose another") from None
    return listener
