"""What one job costs beyond its own command: `python -m tests.benchmarks.bench_sandbox`.

Prints medians over 30 runs of a command that does nothing, in ms: all of `run`, less the command's own time.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

from archive.files import File
from evaluators.environments import exam_environment
from evaluators.sandbox.base import Job
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from tests.evaluators.sandbox.gateway import gateway

RUNS = 30
CHECKOUT = {f"src/module_{n}.py": File(b"x = 1\n" * 200) for n in range(40)}


async def main() -> None:
    sandbox = BubblewrapSandbox()
    environment = exam_environment()
    with tempfile.TemporaryDirectory() as folder:
        async with gateway(Path(folder)) as door:
            jobs = {
                "empty": Job(("true",), {}),
                "40 files": Job(("true",), CHECKOUT),
                "40 files, collected": Job(("true",), CHECKOUT, collect=True),
                "as an agent: door, collected": Job(("true",), CHECKOUT, door=door, collect=True),
                "as a judge: exam, report": Job(
                    ("true",), CHECKOUT, mounts=environment.mounts, path=environment.path, wants_report=True
                ),
            }
            for name, job in jobs.items():
                finished = [await sandbox.run(job) for _ in range(RUNS)]
                times = [1000 * (one.total_s - one.wall_s) for one in finished]
                sys.stdout.write(f"{name:30} median {statistics.median(times):5.1f} ms, worst {max(times):5.1f} ms\n")


if __name__ == "__main__":
    asyncio.run(main())
