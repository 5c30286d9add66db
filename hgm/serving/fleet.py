"""All servers of one model: those that we start, or those that run already. Says which of them gets a request."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from archive.errors import Missing
from hgm.serving.launch import Launch, gpus_here
from hgm.serving.preflight import check, weights
from hgm.serving.replica import Replica, Say, free_ports
from hgm.serving.restarts import USUAL, Restarts
from hgm.serving.routing import Router

AVOIDED_S = 10.0
"""A server of somebody else's that could not be reached gets no requests for so long, if there are others."""


class Server(Protocol):
    """A place that requests can go to. `busy` counts those that are there, `life` its starts; `why` says why it is not
    `ready`."""

    index: int
    name: str
    busy: int
    life: int
    why: str

    @property
    def url(self) -> str:
        """Without a path."""

    @property
    def base_url(self) -> str:
        """As OpenAI's clients want it."""

    @property
    def ready(self) -> bool: ...

    def doubt(self) -> None:
        """It could not be reached."""


class Fixed:
    """A server that runs already, whoever started it."""

    def __init__(self, base_url: str, index: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.index = index
        self.base_url = base_url
        self.url = base_url.rstrip("/").removesuffix("/v1")
        self.name = urlsplit(base_url).netloc.rpartition("@")[2]
        self.busy = self.life = 0
        self.why = ""
        self._clock = clock
        self._avoided_until = float("-inf")

    @property
    def ready(self) -> bool:
        return self._clock() >= self._avoided_until

    def doubt(self) -> None:
        self.why = "it could not be reached"
        self._avoided_until = self._clock() + AVOIDED_S


class Fleet:
    """The servers and the way to them."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self.servers = tuple(servers)
        self._router = Router()

    async def start(self, logs: Path, say: Say) -> None:
        """Until all can be asked; nothing to do where they run already."""

    async def stop(self) -> None:
        """Leave nothing running that `start` has started."""

    def choose(self, who: str) -> Server | None:
        """The server for a request of the variant `who`; None where none is up."""
        place = self._router.choose(who, {server.index: server.busy for server in self._open()})
        return None if place is None else self.servers[place]

    def _open(self) -> list[Server]:
        """Those that may be asked: where none can be reached, asking finds out why."""
        return [server for server in self.servers if server.ready] or list(self.servers)


class LaunchedFleet(Fleet):
    """Servers that we start. `key` is what they ask for. `on_crash` is told the number of one that has ended by itself,
    and its `life`."""

    def __init__(self, name: str, launch: Launch, *, restarts: Restarts = USUAL) -> None:
        self.on_crash: Callable[[int, int], None] = lambda index, life: None
        self._name, self._launch = name, launch
        self.key = key = secrets.token_urlsafe(24)
        count, gpus = launch.replicas, gpus_here()
        ports = range(launch.port, launch.port + count) if launch.port else free_ports(count)

        def crashed(index: int, life: int) -> None:
            self.on_crash(index, life)

        self.replicas = [
            Replica(name, launch, index, key=key, port=port, gpus=gpus, restarts=restarts, on_crash=crashed)
            for index, port in enumerate(ports)
        ]
        super().__init__(self.replicas)

    async def start(self, logs: Path, say: Say) -> None:
        """All at the same time.

        Raises:
            as `preflight.check`, with nothing started; as `Replica.start`, with none left running.
        """
        check(self._launch)
        try:
            weights(self._launch.model)
        except Missing as error:
            say(f"{self._name}: {error}")
        starting = [asyncio.create_task(replica.start(logs, say)) for replica in self.replicas]
        try:
            await asyncio.gather(*starting)
        except BaseException:
            for task in starting:
                task.cancel()
            await asyncio.gather(*starting, return_exceptions=True)
            await self.stop()
            raise

    async def stop(self) -> None:
        await asyncio.gather(*(replica.stop() for replica in self.replicas))

    def _open(self) -> list[Server]:
        return [replica for replica in self.replicas if replica.ready]


@runtime_checkable
class Fleeted(Protocol):
    """A model with servers that one can look at."""

    name: str
    fleet: Fleet


@contextmanager
def at_work(server: Server) -> Iterator[None]:
    """Counts a request that is there."""
    server.busy += 1
    try:
        yield
    finally:
        server.busy -= 1
