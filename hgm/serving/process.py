"""One server process with all that it starts, seen from the engine."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from archive.spawning import terminal_held_back

GRACE_S = 15.0
"""For a server to end by itself, with the answers that it is writing."""
PATIENCE_S = 15.0
"""After that, for its keeper to end the rest."""
AT_ONCE = b"!"
KEEPER = Path(__file__).with_name("keeper.py")


class ServerProcess:
    """`command`, started; what it says is added to `log`, also that it could not be started. In a running event loop.

    `keeper` is the process id of its keeper, and the id of the group that all of it is in.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], log: Path, *, grace_s: float = GRACE_S
    ) -> None:
        self._grace_s = grace_s
        self._ended = asyncio.Event()
        keeper = [sys.executable, "-I", "-S", str(KEEPER), str(grace_s)]
        with terminal_held_back(), log.open("ab") as out:  # with our own output, it would keep open a pipe to others
            self._process = subprocess.Popen(
                [*keeper, *command],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                bufsize=0,
                env=dict(environment),
                start_new_session=True,
            )
        assert self._process.stdin is not None
        self._pipe = self._process.stdin
        self.keeper = self._process.pid
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._wait, args=(loop,), name=f"wait for {self.keeper}", daemon=True).start()

    @property
    def exit_code(self) -> int | None:
        """The server's; None while it runs, 128 + the signal where one killed it."""
        code = self._process.returncode
        return code if code is None or code >= 0 else 128 - code

    async def wait(self) -> int:
        """Until the server has ended, and nothing of it is left: its exit code."""
        await self._ended.wait()
        assert self.exit_code is not None
        return self.exit_code

    async def stop(self, *, at_once: bool = False) -> None:
        """End the server and all its processes; `at_once`, where it would not heed a request. May be called twice."""
        if at_once:
            with contextlib.suppress(OSError, ValueError):  # it has ended meanwhile
                self._pipe.write(AT_ONCE)
        self._pipe.close()
        try:
            await asyncio.wait_for(self._ended.wait(), self._grace_s + PATIENCE_S)
        except TimeoutError:
            self._process.kill()
            await self._ended.wait()

    def _wait(self, loop: asyncio.AbstractEventLoop) -> None:
        """In a thread of its own. Where the keeper was killed, it left its group behind, whose number is nobody else's
        as long as one of it lives."""
        self._process.wait()
        self._pipe.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.keeper, signal.SIGKILL)
        with contextlib.suppress(RuntimeError):  # the loop has been closed: nobody waits any more
            loop.call_soon_threadsafe(self._ended.set)
