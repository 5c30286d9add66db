"""stdout into a pipe whose reader may leave early (`hgm log RUN | head -1`): no traceback, no complaint."""

from __future__ import annotations

import io
import os
import sys
from typing import NoReturn

EXIT_PIPE_CLOSED = 141
"""128 + SIGPIPE, as of a program that the signal ends."""


class _Stdout(io.TextIOWrapper):
    """Ends the process without a word when nobody reads any more; prints `?` for what the encoding lacks."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except BrokenPipeError:
            end_quietly()

    def flush(self) -> None:
        try:
            super().flush()
        except BrokenPipeError:
            end_quietly()


def guard_stdout() -> None:
    """To be called once, at the start of the process. (SIGPIPE stays ignored: it would end an engine, too.)"""
    old = sys.stdout
    sys.stdout = _Stdout(old.buffer, encoding=old.encoding, errors="replace", line_buffering=old.isatty())
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="replace")


def end_quietly() -> NoReturn:
    """What is left in buffers goes nowhere, so that the interpreter does not complain of it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    raise SystemExit(EXIT_PIPE_CLOSED)
