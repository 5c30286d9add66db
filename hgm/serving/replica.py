"""One server of a model: started, waited for, watched, started again after a crash, and stopped."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from enum import StrEnum
from pathlib import Path

from archive.errors import ConfigError, ProviderUnreachable
from hgm.serving.health import Health, health
from hgm.serving.launch import Launch
from hgm.serving.logs import Log
from hgm.serving.process import ServerProcess
from hgm.serving.restarts import USUAL, Restarts

log = logging.getLogger(__name__)

LOOK_S = 0.2
"""Between two looks at a server that is loading, or that somebody has found silent."""
WATCH_S = 5.0
SILENT_S = 180.0
"""A server that answers nothing for so long hangs. On a busy machine even a healthy one may take its time."""
TELL_S = 15.0

Say = Callable[[str], None]


class State(StrEnum):
    LOADING = "loading"
    READY = "ready"
    WAITING = "waiting"
    """It crashed, and is started again in a while."""
    GIVEN_UP = "given up"
    STOPPED = "stopped"


class Replica:
    """Number `index` of the servers of the model `name`. `start`, then `ready` until `stop`.

    `life` counts its starts, `busy` the requests that it has before it. `on_crash` is told `index` and `life` whenever
    it has ended by itself. `key` is what requests must bring; `gpus` are those of the machine.
    """

    def __init__(
        self,
        name: str,
        launch: Launch,
        index: int,
        *,
        key: str,
        port: int,
        gpus: Sequence[str] = (),
        restarts: Restarts = USUAL,
        on_crash: Callable[[int, int], None] = lambda index, life: None,
    ) -> None:
        self.index = index
        self.name = f"{name}-{index}"
        self.state = State.STOPPED
        self.why = ""
        """Why it is not ready, for people."""
        self.busy = 0
        self.life = 0
        self.crashes: list[float] = []
        self.process: ServerProcess | None = None
        self._launch = launch
        self._key = key
        self._gpus = gpus
        self._say: Say = log.info
        self._log = Log(Path())
        self._restarts = restarts
        self._on_crash = on_crash
        self._look_now = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._port = port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        """As OpenAI's clients want it."""
        return f"{self.url}/v1"

    @property
    def ready(self) -> bool:
        return self.state is State.READY

    async def start(self, logs: Path, say: Say) -> None:
        """Until it can be asked. It writes to a file in `logs`; `say` is told what a user waits for, now and later.

        Raises:
            ConfigError: its port is taken.
            ProviderUnreachable: it ended, or was not ready in time; the message has the end of what it said.
        """
        if not can_listen(self._port):
            raise ConfigError(f"{self.name}: port {self._port} of 127.0.0.1 is in use: choose another, or 0 for any")
        self._log, self._say = Log(logs / f"{self.name}.log"), say
        self._launch_it()
        try:
            await self._until_ready()
        except BaseException:
            await self.stop()
            raise
        self._watching = asyncio.create_task(self._watch(), name=f"watch {self.name}")

    async def stop(self) -> None:
        """End it with all its processes."""
        self.state, self.why = State.STOPPED, "it was stopped"
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self.process is not None:
            await self.process.stop()

    def doubt(self) -> None:
        """Somebody got no connection: look at once."""
        if self.ready:
            self.state, self.why = State.LOADING, "it did not answer"
        self._look_now.set()

    def _launch_it(self) -> None:
        command = self._launch.command(self._port)
        self._log.begin(command)
        self.life += 1
        self.state, self.why = State.LOADING, "it is loading"
        environment = self._launch.environment(self.index, self._key, self._gpus)
        self.process = ServerProcess(command, environment, self._log.path)

    async def _until_ready(self) -> None:
        assert self.process is not None
        began = told = time.monotonic()
        while (passed_s := time.monotonic() - began) < self._launch.ready_s:
            if self.process.exit_code is not None:
                raise ProviderUnreachable(f"{self.name} ended with code {self.process.exit_code} {self._last_words()}")
            if await health(self._port) is Health.WELL:
                self.state, self.why = State.READY, ""
                self._say(f"{self.name}: ready after {passed_s:.0f} s, at {self.url}")
                return
            if time.monotonic() - told >= TELL_S:
                told = time.monotonic()
                self._say(f"{self.name}: loading for {passed_s:.0f} s: {self._log.last_line()}")
            await asyncio.sleep(LOOK_S)
        raise ProviderUnreachable(f"{self.name} was not ready within {self._launch.ready_s:.0f} s {self._last_words()}")

    def _last_words(self) -> str:
        return f"(the end of {self._log.path}):\n{self._log.tail()}"

    async def _watch(self) -> None:
        """For the rest of its lives."""
        while True:
            why = await self._until_lost()
            self.state, self.why = State.WAITING, why
            crashed = time.monotonic()
            self.crashes.append(crashed)
            log.warning("%s: %s; the end of its log:\n%s", self.name, why, self._log.tail())
            self._on_crash(self.index, self.life)
            wait_s = self._restarts.wait_s(self.crashes, crashed)
            if wait_s is None:
                self.state = State.GIVEN_UP
                self.why = f"{why}; it is not started again after {len(self.crashes)} crashes, see {self._log.path}"
                self._say(f"{self.name}: {self.why}")
                return
            self._say(f"{self.name}: {why}; starting it again in {wait_s:.0f} s (see {self._log.path})")
            await asyncio.sleep(wait_s)
            try:
                self._launch_it()
            except OSError as error:  # a full disk, say: the next look finds no process, and counts it as a crash
                log.warning("%s could not be started: %s", self.name, error)

    async def _until_lost(self) -> str:
        """Until it is gone or hangs: why. Nothing of it is left then."""
        assert self.process is not None
        ended = asyncio.create_task(self.process.wait())
        try:
            hangs = await self._while_it_answers(ended)
        finally:
            ended.cancel()
            await asyncio.gather(ended, return_exceptions=True)
        await self.process.stop(at_once=bool(hangs))
        return hangs or f"it ended with exit code {self.process.exit_code}"

    async def _while_it_answers(self, ended: asyncio.Task[int]) -> str:
        """Until its process has ended: ''; or until it has not answered for too long: says so."""
        loaded, well = self.ready, time.monotonic()
        while not ended.done():
            found = await health(self._port)
            now = time.monotonic()
            if found is Health.WELL:
                if not self.ready:
                    self._say(f"{self.name}: ready again")
                self.state, self.why, loaded, well = State.READY, "", True, now
            elif self.ready and found is Health.ABSENT:
                self.state, self.why = State.LOADING, "it does not answer"
            if now - well > (SILENT_S if loaded else self._launch.ready_s):
                return f"it has not answered for {now - well:.0f} s"
            await self._pause(ended, WATCH_S if self.ready else LOOK_S)
        return ""

    async def _pause(self, ended: asyncio.Task[int], seconds: float) -> None:
        self._look_now.clear()
        asked = asyncio.create_task(self._look_now.wait())
        await asyncio.wait({ended, asked}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()


def free_ports(count: int) -> list[int]:
    """Of 127.0.0.1, which nobody uses at this moment. Different ones: all are held until the last is found."""
    with ExitStack() as held:
        listeners = [held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) for _ in range(count)]
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in listeners]


def can_listen(port: int) -> bool:
    """Whether a server could use this port of 127.0.0.1 now, as servers do: those of closed connections too."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener, suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        return True
    return False
