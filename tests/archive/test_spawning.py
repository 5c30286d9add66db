"""Ctrl-C in the terminal, in the moment between a child's fork and its own session."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from archive.spawning import TERMINAL_SIGNALS, terminal_held_back


def blocked(pid: int) -> set[int]:
    """Signals that a process holds back. Whether it would obey them, its parent's shell may have changed."""
    status = Path(f"/proc/{pid}/status").read_text()
    mask = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")), 16)
    return {number for number in range(1, 65) if mask >> (number - 1) & 1}


def test_what_is_started_inside_holds_the_terminals_signals_back() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with terminal_held_back():
        child = subprocess.Popen(["sleep", "30"])
    control = subprocess.Popen(["sleep", "30"])
    try:
        assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
        assert blocked(child.pid) - blocked(control.pid) == set(TERMINAL_SIGNALS)
        child.terminate()
        assert child.wait(5) == -signal.SIGTERM
    finally:
        for one in (child, control):
            one.kill()
            one.wait()
