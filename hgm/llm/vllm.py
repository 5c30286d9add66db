"""vLLM: one model at one or several servers, which run already or are started by us."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from archive.errors import BadRequest, ProviderUnavailable, ProviderUnreachable
from archive.records import Usage
from hgm.llm.base import Reply, Request
from hgm.llm.openai import OpenAIModel
from hgm.serving.fleet import Fleet, LaunchedFleet, at_work
from hgm.serving.suspects import BLAMED, Life, Suspects

SOON_S = 3.0
"""When to ask again where no server is up."""


class VllmModel:
    """A model at the servers of `fleet`. `connect` makes the client for one of them, from its base URL."""

    def __init__(self, fleet: Fleet, connect: Callable[[str], OpenAIModel]) -> None:
        self.fleet = fleet
        self._clients = [connect(server.base_url) for server in fleet.servers]
        first = self._clients[0]
        self.name, self.max_tokens, self.prices = first.name, first.max_tokens, first.prices
        self.features = first.features
        self._suspects = Suspects()
        if isinstance(fleet, LaunchedFleet):
            fleet.on_crash = lambda index, life: self._suspects.crashed((index, life))

    @property
    def clients(self) -> Sequence[OpenAIModel]:
        """One for each server."""
        return self._clients

    async def start(self, logs: Path, say: Callable[[str], None]) -> None:
        """See `Startable.start`."""
        await self.fleet.start(logs, say)

    async def complete(self, request: Request) -> Reply:
        """See `Model.complete`. A request at which servers crashed again and again is the asker's own fault."""
        if not self._suspects.any:
            return await self._ask(request)
        text = fingerprint(request)
        if self._suspects.blamed(text):
            raise BadRequest(f"the server crashed {BLAMED} times at work on this request: it is not asked again")
        async with self._suspects.turn(text):
            return await self._ask(request)

    async def check(self) -> Usage:
        """See `Checkable.check`. Never suspected: were it refused for crashes that it only saw, the model would be out
        for ever."""
        with self._at("") as (client, _):
            return await client.check()

    async def close(self) -> None:
        """See `Model.close`. Servers of ours are ended also where a connection to one fails to close."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.fleet.stop)
            for client in self._clients:
                stack.push_async_callback(client.close)

    async def _ask(self, request: Request) -> Reply:
        with self._at(request.affinity) as (client, life):
            try:
                return await client.complete(request)
            except ProviderUnreachable:
                raise
            except ProviderUnavailable as error:
                if not error.limited:
                    self._suspects.failed(fingerprint(request), life)
                raise

    @contextmanager
    def _at(self, who: str) -> Iterator[tuple[OpenAIModel, Life]]:
        """The client of the server that a request of `who` goes to."""
        server = self.fleet.choose(who)
        if server is None:
            why = "; ".join(f"{server.name}: {server.why}" for server in self.fleet.servers)
            raise ProviderUnreachable(f"model {self.name!r}: no server is up ({why})", retry_after_s=SOON_S)
        try:
            with at_work(server):
                yield self._clients[server.index], (server.index, server.life)
        except ProviderUnreachable:
            server.doubt()
            raise


def fingerprint(request: Request) -> str:
    """The same for requests that ask the same."""
    return hashlib.sha256(repr((request.messages, request.tools)).encode("utf-8", "replace")).hexdigest()
