"""Ctrl-C in the terminal, in the moment between a child's fork and its own session."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from archive.spawning import terminal_held_back


def blocked(pid: int | str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")), 16)


def test_what_is_started_inside_survives_it_and_the_caller_gets_it_afterwards() -> None:
    """The child stays in our group here, which is what that moment is."""
    before = blocked("self")
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        with terminal_held_back():
            child = subprocess.Popen(["sleep", "30"])
            os.kill(child.pid, signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError("the signal was lost")
    assert blocked("self") == before
    assert child.poll() is None
    child.terminate()
    assert child.wait(5) == -signal.SIGTERM
    control = subprocess.Popen(["sleep", "30"])
    control.send_signal(signal.SIGINT)
    assert control.wait(5) == -signal.SIGINT
