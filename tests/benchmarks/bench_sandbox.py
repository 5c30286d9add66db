"""What one job costs beyond its own command.

    python -m tests.benchmarks.bench_sandbox [--against CHECKOUT] [--busy 1] [--runs 60]

Prints medians of `Finished.total_s - wall_s` for a command that does nothing, in ms. With `--against`, the code of
another checkout (`git worktree add`) does the same jobs, one of each in turns, so that whatever else the machine does
meets both alike; then also the ratio of the medians with a 95 % bootstrap interval. `--busy` processes compute
meanwhile, as other workers' agents do.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from archive.files import File
from evaluators.environments import exam_environment
from evaluators.grading import INSIDE
from evaluators.sandbox.base import Job, SandboxLimits
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from tests.evaluators.sandbox.gateway import gateway

HERE = Path(__file__).resolve().parents[2]
CHECKOUT = {f"src/module_{n}.py": File(b"x = 1\n" * 200) for n in range(8)}
NAMES = ("empty", "40 files, collected", "as an agent", "as a judge", "40 MB", "40 MB, collected")
LARGE = {f"src/{n // 50}/module_{n}.py": File(b"x = 1\n" * 2200) for n in range(3000)}
WIDE = SandboxLimits(disk_mb=256)
WARM_UP = 3
DRAWS = 9_999


def jobs(door: Path) -> dict[str, Job]:
    """The jobs by name."""
    exam = exam_environment()
    inputs = {path.name: path.read_bytes() for path in INSIDE.glob("*.py")}
    many = {f"{n}/{path}": file for n in range(5) for path, file in CHECKOUT.items()}
    todo = (
        Job(("true",), {}),
        Job(("true",), many, collect=True),
        Job(("true",), CHECKOUT, mounts=exam.mounts, path=exam.path, door=door, collect=True),
        Job(("true",), CHECKOUT, inputs=inputs, mounts=exam.mounts, path=exam.path, collect=True, wants_report=True),
        Job(("true",), LARGE, WIDE),
        Job(("true",), LARGE, WIDE, collect=True),
    )
    return dict(zip(NAMES, todo, strict=True))


async def serve() -> None:
    """For each line of stdin, which names a job: do it, and say on stdout how many ms it cost."""
    sandbox = BubblewrapSandbox()
    with tempfile.TemporaryDirectory() as folder:
        async with gateway(Path(folder)) as door:
            todo = jobs(door)
            while name := (await asyncio.to_thread(sys.stdin.readline)).strip():
                finished = await sandbox.run(todo[name])
                print(1000 * (finished.total_s - finished.wall_s), flush=True)


class Side:
    """One checkout's code, in a process of its own."""

    def __init__(self, checkout: Path) -> None:
        command = [sys.executable, "-P", str(Path(__file__).resolve()), "--serve"]
        environment = {**os.environ, "PYTHONPATH": str(checkout)}
        self._process = subprocess.Popen(
            command, cwd=checkout, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ms(self, name: str) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@contextlib.contextmanager
def busy(processes: int) -> Iterator[None]:
    started = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


def measure(sides: list[Side], name: str, runs: int) -> np.ndarray:
    """Milliseconds, one row per side."""
    times = [[side.ms(name) for side in sides] for _ in range(WARM_UP + runs)]
    return np.array(times[WARM_UP:]).T


def line(name: str, times: np.ndarray) -> str:
    medians, tops = np.median(times, axis=1), np.quantile(times, 0.95, axis=1)
    parts = [f"{median:8.1f} ms (95 %: {top:6.1f})" for median, top in zip(medians, tops, strict=True)]
    if len(times) == 2:
        draws = np.random.default_rng(0).integers(0, times.shape[1], (DRAWS, times.shape[1]))
        ratios = np.median(times[0][draws], axis=1) / np.median(times[1][draws], axis=1)
        low, high = np.quantile(ratios, (0.025, 0.975))
        parts.append(f"  ratio {medians[0] / medians[1]:.2f} [{low:.2f}, {high:.2f}]")
    return f"{name:22}{''.join(parts)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, help="the root of another checkout")
    parser.add_argument("--busy", type=int, default=0, help="processes that compute meanwhile")
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve())
        return
    sides = [Side(checkout.resolve()) for checkout in (HERE, options.against) if checkout]
    try:
        with busy(options.busy):
            for name in NAMES:
                print(line(name, measure(sides, name, options.runs)), flush=True)
    finally:
        for side in sides:
            side.close()


if __name__ == "__main__":
    main()
