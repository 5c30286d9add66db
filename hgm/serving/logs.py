"""The log of one server: what it says, with a line for each start. An old one is kept beside it when it gets long."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

LONG_BYTES = 32 * 1024 * 1024
READ_BYTES = 16 * 1024
TAIL_LINES = 12
WIDEST = 300


class Log:
    """At `path`; its directory is made when the server first starts."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, command: Sequence[str]) -> None:
        """A server is about to be started with `command`."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size > LONG_BYTES:
            self.path.replace(self.path.with_suffix(".old.log"))
        with self.path.open("a", encoding="utf-8") as out:
            out.write(f"--- {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC: {shlex.join(command)}\n")

    def tail(self, lines: int = TAIL_LINES) -> str:
        """Its last lines since the last start, without empty ones; long ones are cut."""
        return "\n".join(line[:WIDEST] for line in self._lines()[-lines:]) or "it said nothing"

    def last_line(self) -> str:
        return self.tail(1)

    def _lines(self) -> list[str]:
        try:
            with self.path.open("rb") as log:
                log.seek(0, 2)
                log.seek(max(0, log.tell() - READ_BYTES))
                text = log.read().decode("utf-8", "replace")
        except OSError:
            return []
        lines = [line.rstrip() for line in text.splitlines() if line.strip()]
        starts = [number for number, line in enumerate(lines) if line.startswith("--- ")]
        return lines[starts[-1] + 1 :] if starts else lines
