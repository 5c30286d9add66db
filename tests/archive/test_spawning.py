"""Ctrl-C in the terminal, in the moment between a child's fork and its own session."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from archive.spawning import terminal_held_back


def blocked(pid: int | str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")), 16)


def test_what_is_started_inside_is_not_ended_by_the_terminal() -> None:
    """The child stays in our group here, which is what that moment is."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with terminal_held_back():
        child = subprocess.Popen(["sleep", "30"])
    control = subprocess.Popen(["sleep", "30"])
    try:
        assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
        held = blocked(child.pid) & ~blocked(control.pid)
        assert all(held >> (number - 1) & 1 for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT))
        for one in (child, control):
            one.send_signal(signal.SIGINT)
        assert control.wait(5) == -signal.SIGINT
        child.terminate()
        assert child.wait(5) == -signal.SIGTERM
    finally:
        for one in (child, control):
            one.kill()
            one.wait()
