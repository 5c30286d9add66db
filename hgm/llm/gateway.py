"""The only door from a sandbox to a model: an OpenAI-compatible server in the engine's event loop.

It listens on a unix socket in a private directory and, for `hgm serve`, on a loopback port too. A token is good for
one attempt. What comes in is parsed and answered here or not at all: nothing is passed on as it came.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Self

from archive.errors import ConfigError
from evaluators.base import ModelLimits
from hgm.llm.base import Model
from hgm.llm.line import Line, OnExtra
from hgm.llm.mixed import Mixed
from hgm.llm.pace import PaceLimits
from hgm.llm.retry import Retry
from hgm.llm.routes import Refusal, Routes, log_refusal
from hgm.llm.server import Listeners, Server
from hgm.llm.session import Metered, OnUse, Session

BODY_BYTES = 8 * 1024 * 1024
"""The largest request body: several times the longest context of any model."""


class Gateway:
    """Sessions, and the server that serves them. Use as `async with Gateway(models) as gateway`.

    `models` maps a role (edit, evaluate, diagnose, judge …) to its model, or to several of which a session's seed picks
    one; it stays the caller's, who may put more into it, and closes them. `paces` are the limits of each model, by its
    name. `port` opens 127.0.0.1 as well: 0 picks a free port, and after `start` the attribute says which. `on_refusal`
    is called for every request that gets no model's answer; `on_use` and `on_extra` may be set at any time.
    """

    def __init__(
        self,
        models: Mapping[str, Model | Mixed],
        *,
        port: int | None = None,
        retry: Retry | None = None,
        paces: Mapping[str, PaceLimits] | None = None,
        body_bytes: int = BODY_BYTES,
        on_refusal: Callable[[Refusal], None] = log_refusal,
    ) -> None:
        self.port = port
        self.on_use: OnUse = lambda label, usage: None
        self.on_extra: OnExtra = lambda usage, sure: None
        self._models = models
        self._retry = retry or Retry()
        self._paces = paces or {}
        self._lines: dict[int, Line] = {}
        self._sessions: dict[str, Session] = {}
        self._routes = Routes(self._sessions, body_bytes=body_bytes, on_refusal=on_refusal)
        self._listeners: Listeners | None = None
        self._server: Server | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def socket(self) -> Path:
        """The unix socket's path on the host, at most 100 characters."""
        if self._listeners is None:
            raise RuntimeError("the gateway has not been started")
        return self._listeners.path

    @property
    def sessions(self) -> Collection[Session]:
        """Those that are open, the latest last."""
        return self._sessions.values()

    @property
    def trouble(self) -> str:
        """What a provider answered that is being asked again; '' where all is well."""
        return next((session.trouble for session in self._sessions.values() if session.trouble), "")

    @property
    def outage(self) -> str:
        """Why a model is not asked any more, until it answers again; '' where all is well."""
        return next((line.outage for line in self._lines.values() if line.outage), "")

    def ask_again(self) -> None:
        """See at once whether the models that are out answer again."""
        for line in self._lines.values():
            if line.outage:
                line.ask_again()

    async def start(self) -> None:
        """Listen.

        Raises:
            ConfigError: the port is taken.
            Missing: no directory has a path that is short enough for a unix socket.
        """
        self._listeners = Listeners(self.port)
        self.port = self._listeners.port
        self._server = Server(self._routes.application())
        self._serving = asyncio.create_task(self._server.serve(self._listeners.sockets), name="gateway")
        await self._server.ready.wait()

    async def stop(self) -> None:
        """End every session, let answers that are being sent go out, stop listening. May be called twice."""
        for token in list(self._sessions):
            await self.close(token)
        if self._server is not None and self._serving is not None:
            self._server.leave()
            await self._serving
            self._serving = None
        for line in self._lines.values():
            await line.close()
        if self._listeners is not None:
            self._listeners.remove()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def open(
        self, role: str, *, seed: int, limits: ModelLimits, label: str, affinity: str = "", effort: float = 1.0
    ) -> Session:
        """A session for one attempt; its `token` is the key that the agent gets. `label` names it in logs;
        `affinity` is the same for attempts whose conversations begin alike, `effort` the share of the model's reasoning
        that this one gets (see `Request`).

        Raises:
            ConfigError: no model for that role.
        """
        model = self._models.get(role)
        if model is None:
            raise ConfigError(f"no model is configured for the role {role!r}; there are: {', '.join(self._models)}")
        session = Session(
            self._line(model.pick(role, seed) if isinstance(model, Mixed) else model),
            role=role,
            seed=seed,
            limits=limits,
            label=label,
            affinity=affinity,
            effort=effort,
            on_use=self.on_use,
            on_extra=self.on_extra,
        )
        self._sessions[session.token] = session
        return session

    async def close(self, token: str) -> Metered:
        """End a session: its token is spent, its requests in flight are cancelled.

        Takes up to `CHECK_S` where a request was being retried: whether the provider is down is found out first.

        Raises:
            KeyError: no open session has that token.
        """
        return await self._sessions.pop(token).end()

    def _line(self, model: Model) -> Line:
        """The line to `model`, shared by all roles and attempts that use it."""
        line = self._lines.get(id(model))
        if line is None:
            limits = self._paces.get(model.name, PaceLimits())
            line = Line(model, limits, self._retry, on_extra=lambda usage, sure: self.on_extra(usage, sure))
            self._lines[id(model)] = line
        return line
