"""What a window reads, and where: every read runs on a desk's own thread, and the event loop awaits the answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from archive.browse import Browser
from archive.errors import NotARun
from archive.layout import RunPaths

T = TypeVar("T")
P = ParamSpec("P")


class Desk:
    """One thread with one reader of the run at `paths`. Make two where one question must not wait for another.

    `is_open` says whether there is still a window to show answers in; where it has closed, whoever waits is cancelled.
    """

    def __init__(self, paths: RunPaths, is_open: Callable[[], bool] = lambda: True) -> None:
        self.paths = paths
        self._is_open = is_open
        self._reader: Browser | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")

    async def ask(self, question: Callable[[Browser], T]) -> T:
        """The answer of `question`, which runs on the desk's thread.

        An archive that is missing, damaged or was replaced is opened anew by the next question.

        Raises:
            HgmError: what the archive has to say.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question)
        finally:
            if not self._is_open():
                raise asyncio.CancelledError

    def _answer(self, question: Callable[[Browser], T]) -> T:
        try:
            if self._reader is None:
                self._reader = open_browser(self.paths)
            return question(self._reader)
        except NotARun:
            self._close_reader()
            raise

    def close(self) -> None:
        """Waits for the question that is being answered; those behind it are dropped."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._close_reader()

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def timed(question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T, float]:
    """The answer of `question`, and the processor time of this thread that it took, in seconds."""
    began = time.thread_time()
    return question(*args, **kwargs), time.thread_time() - began


class NotStarted(NotARun):
    """A run that has a configuration, and no archive yet."""


def open_browser(paths: RunPaths) -> Browser:
    """Raises NotStarted, and what `Reader` raises."""
    if paths.root.is_dir() and not paths.archive.exists():
        raise NotStarted(f"{paths.name} has not been started yet")
    return Browser(paths)
