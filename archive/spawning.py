"""Starting processes that Ctrl-C in the terminal must not reach."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

TERMINAL_SIGNALS = (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)


@contextmanager
def terminal_held_back() -> Iterator[None]:
    """What is started inside keeps these signals blocked: a new session alone would leave it in the terminal's group
    for the moment between fork and setsid. The caller gets at the end what came meanwhile."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, TERMINAL_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
