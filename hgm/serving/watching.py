"""The servers of a run as it goes on: what each says of itself, as rows for the archive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.values import JsonValue
from hgm.serving.fleet import Fleet, Server
from hgm.serving.metrics import Figures, Gauge, as_row, parse

if TYPE_CHECKING:
    import httpx

EVERY_S = 5.0
ASK_S = 3.0


class Watch:
    """`fleets` by the name of their model."""

    def __init__(self, fleets: Sequence[tuple[str, Fleet]]) -> None:
        self._places = [(model, server, Gauge()) for model, fleet in fleets for server in fleet.servers]

    async def go_on(self, note: Callable[[list[JsonValue]], None]) -> None:
        """Until cancelled: `note` is given a row for each server, every few seconds and once at the start."""
        if not self._places:
            return
        import httpx

        async with httpx.AsyncClient(timeout=ASK_S, trust_env=False) as client:
            while True:
                note(await self.rows(client))
                await asyncio.sleep(EVERY_S)

    async def rows(self, client: httpx.AsyncClient) -> list[JsonValue]:
        return list(await asyncio.gather(*(self._row(client, *place) for place in self._places)))

    async def _row(self, client: httpx.AsyncClient, model: str, server: Server, gauge: Gauge) -> JsonValue:
        figures = await self._figures(client, server, gauge)
        about = {
            "model": model,
            "server": server.name,
            "url": _shown(server.url),
            "state": "ready" if server.ready else server.why,
        }
        return {**about, "starts": server.life, "open": server.busy, **as_row(figures), "at": time.time()}

    async def _figures(self, client: httpx.AsyncClient, server: Server, gauge: Gauge) -> Figures | None:
        import httpx

        try:
            answer = await client.get(f"{server.url}/metrics")
            answer.raise_for_status()
            return gauge.add(time.monotonic(), parse(answer.text))
        except (httpx.HTTPError, ValueError):
            return None


def _shown(url: str) -> str:
    """`url` as it may be written down: a user name, a password or a query in it is nobody's business."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()
