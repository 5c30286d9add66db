"""The window, end to end: a process in a pseudo-terminal, timed from outside.

    python -m tests.benchmarks.bench_tui [VARIANTS [EVALUATIONS-OF-EACH]]

* first paint: from the start of the Python process to the first row of the tree;
* key to paint: from the write of the key to the first byte that the process answers;
* live: the share of one core that the window takes while an engine commits 100 results a second;
* memory: the most that was resident.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from pathlib import Path

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import EvaluationResult, Outcome, Purpose, Usage
from archive.store import Archive
from tests.benchmarks.bulk import bulk_run

COLUMNS, ROWS = 120, 36
REPEATS = 40
QUIET_S = 0.2
EVENTS_PER_S = 100
LIVE_S = 10.0
ROW = b"the root"
PROGRAM = """
import sys, gc, pathlib
gc.disable()
import archive.layout as l, tui.app as a
gc.enable()
a.explore(l.RunPaths(pathlib.Path(sys.argv[1])))
"""
"""As `hgm tui` does it, for a run that has an archive only."""


class Terminal:
    """A window in a pseudo-terminal of 120 × 36."""

    def __init__(self, run: Path) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environment.pop("NO_COLOR", None)
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(run)], stdin=slave, stdout=slave, stderr=slave, env=environment
        )
        os.close(slave)

    def read(self, timeout_s: float) -> bytes:
        ready, _, _ = select.select([self._master], [], [], timeout_s)
        return os.read(self._master, 1 << 20) if ready else b""

    def wait_for(self, text: bytes, timeout_s: float = 30.0) -> float:
        """Seconds from the start of the process until `text` was painted."""
        seen = b""
        while text not in seen:
            if time.perf_counter() - self.began > timeout_s:
                raise TimeoutError(f"{text!r} was not painted in {timeout_s} s; the last output was {seen[-500:]!r}")
            seen += self.read(0.1)
        return time.perf_counter() - self.began

    def cpu_s(self) -> float:
        """What the process has used so far: the figure to compare on a machine that is busy with other things."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def most_memory_mb(self) -> float:
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))

    def drain(self) -> None:
        while self.read(QUIET_S):
            pass

    def press(self, key: bytes) -> float:
        """Seconds until something was painted."""
        self.drain()
        at = time.perf_counter()
        os.write(self._master, key)
        return time.perf_counter() - at if self.read(5.0) else float("nan")

    def close(self) -> None:
        os.write(self._master, b"q")
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
        os.close(self._master)


KEYS = {
    "down, up": (b"j", b"k"),
    "page down, page up": (b"\x1b[6~", b"\x1b[5~"),
    "open, close": (b" ", b" "),
    "best, parent": (b"p", b"b"),
}
"""Each pair is pressed in turn, so that every key changes what is seen."""


def measure(run: Path) -> dict[str, list[float]]:
    """What was timed → seconds, once for each repeat."""
    found: dict[str, list[float]] = {"first paint": [], "first paint, CPU": []}
    for _ in range(3):
        terminal = Terminal(run)
        found["first paint"].append(terminal.wait_for(ROW))
        found["first paint, CPU"].append(terminal.cpu_s())
        terminal.close()
    terminal = Terminal(run)
    terminal.wait_for(ROW)
    for name, keys in KEYS.items():
        found[name] = [terminal.press(keys[at % 2]) for at in range(REPEATS)]
    for character in b"/change":
        terminal.press(bytes([character]))
    terminal.press(b"\r")
    for name in ("down, up", "page down, page up"):
        found[f"{name}; all open"] = [terminal.press(KEYS[name][0]) for _ in range(REPEATS)]
    found["memory, MB"] = [terminal.most_memory_mb()]
    terminal.close()
    found["live, share of a core"] = [live_share(RunPaths(run))]
    return found


def live_share(paths: RunPaths) -> float:
    """The processor time of a window in a second, while an engine commits `EVENTS_PER_S` results a second."""
    terminal = Terminal(paths.root)
    terminal.wait_for(ROW)
    terminal.drain()
    over = threading.Event()
    engine = threading.Thread(target=_commit_results, args=(paths, over))
    engine.start()
    reading = threading.Thread(target=_swallow, args=(terminal, over))
    reading.start()
    time.sleep(1.0)
    before, began = terminal.cpu_s(), time.perf_counter()
    time.sleep(LIVE_S)
    share = (terminal.cpu_s() - before) / (time.perf_counter() - began)
    over.set()
    engine.join()
    reading.join()
    terminal.close()
    return share


def _swallow(terminal: Terminal, over: threading.Event) -> None:
    while not over.is_set():
        terminal.read(0.1)


def _commit_results(paths: RunPaths, over: threading.Event) -> None:
    result = EvaluationResult(Outcome.RESOLVED, usage=Usage(requests=1, prompt_tokens=100))
    with Archive.open(paths) as archive:
        with Reader(paths) as reader:
            tasks, at = [task.id for task in reader.tasks()], 0
        due = time.perf_counter()
        while not over.is_set():
            id = archive.begin_evaluation(at % 100, tasks[at % len(tasks)], Purpose.SEARCH, at)
            archive.finish_evaluation(id, result)
            at += 1
            due += 1 / EVENTS_PER_S
            time.sleep(max(0.0, due - time.perf_counter()))


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    each = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    with tempfile.TemporaryDirectory() as folder:
        found = measure(bulk_run(Path(folder) / "large", size, each).root)
    write = sys.stdout.write
    write(f"{size:,} variants, {size * each:,} evaluations, {COLUMNS} × {ROWS}\n{'':<32}{'median':>10}{'p95':>10}\n")
    for name, values in found.items():
        p95 = sorted(values)[min(len(values) - 1, round(0.95 * len(values)))]
        if name.startswith("memory"):
            write(f"{name:<32}{values[0]:>10.0f}\n")
        elif name.startswith("live"):
            write(f"{name:<32}{100 * values[0]:>8.1f} %\n")
        else:
            write(f"{name:<32}{1000 * statistics.median(values):>7.1f} ms{1000 * p95:>7.1f} ms\n")


if __name__ == "__main__":
    main()
