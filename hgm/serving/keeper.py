"""Between the engine and a server that it started: ends all of the server's processes when told to, or left alone.

    python keeper.py GRACE_S COMMAND…        stdin: a pipe whose other end only the engine holds

Run as a file, by a bare interpreter in a session of its own. When the pipe closes, because the engine says so or was
killed, the process group gets SIGTERM, and whatever is left after `GRACE_S` seconds SIGKILL; at once, where the engine
wrote something into it. vLLM has processes of its own, which would keep a GPU's memory; those that leave the group are
found too, since they become children of the keeper (PR_SET_CHILD_SUBREAPER, Linux 3.4). Ends with the server's exit
code, 128 + the signal where one killed it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
POLL_S = 0.1
LAST_S = 10.0
"""For processes that were killed, to go: one that waits for a device may take a while."""
HELD_BACK = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT)


def main() -> int:
    grace_s, *command = sys.argv[1:]
    for number in HELD_BACK:
        signal.signal(number, signal.SIG_IGN)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    try:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_as_a_server)
    except OSError as error:
        print(f"{command[0]} cannot be started: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 127
    said = None
    while server.poll() is None and said is None:
        said = _said()
    code = _end(server, float(grace_s) if said == b"" else 0.0)
    return code if code >= 0 else 128 - code


def _as_a_server() -> None:
    """In the server's process, before its program: signals as usual, and one if the keeper itself is killed."""
    for number in HELD_BACK:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _said() -> bytes | None:
    """What the engine says within a little while: b'' where it has closed the pipe, None where it is content."""
    ready, _, _ = select.select([0], [], [], POLL_S)
    return os.read(0, 1) if ready else None


def _end(server: subprocess.Popen[bytes], grace_s: float) -> int:
    """Stop every process below this one; the server's exit code."""
    os.killpg(0, signal.SIGTERM)
    until = time.monotonic() + grace_s
    while _reap(server) and time.monotonic() < until:
        time.sleep(POLL_S / 5)
    until = time.monotonic() + LAST_S
    while _reap(server) and time.monotonic() < until:
        for pid in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(POLL_S / 5)
    return -signal.SIGKILL if server.returncode is None else server.returncode


def _reap(server: subprocess.Popen[bytes]) -> bool:
    """Take leave of the children that have ended; whether any is left."""
    server.poll()
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == server.pid:
                server.returncode = os.waitstatus_to_exitcode(status)
            if pid == 0:
                return True
    return False


def _children() -> list[int]:
    """Of this process; 0, which means its whole group, where the kernel does not say."""
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(pid) for pid in path.read_text().split()] if path.exists() else [0]


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):  # not Linux: the group must do
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    raise SystemExit(main())
