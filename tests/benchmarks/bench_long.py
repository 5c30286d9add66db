"""Does a long run grow slower or larger? A search with the toy agent, and the engine's memory while it goes on.

    python -m tests.benchmarks.bench_long [--evaluations 3000]

Everything but the agent is real, and the agent takes hardly any time: the engine is as busy as it can be. Prints the
engine's resident memory after the first hundred evaluations and at the end, then what bench_run says of the run.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from archive.layout import RunPaths
from archive.queries import Reader
from tests.benchmarks.bench_run import HUNDRED, report
from tests.toy import write_run

HGM = [sys.executable, "-m", "hgm"]
PAGES_OF_A_MIB = 256
EVERY_S = 2.0


def resident_mib(pid: int) -> float:
    """Resident memory of the process; 0 once it is gone. Pages have 4 KiB on the machines that we know."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) / PAGES_OF_A_MIB
    except OSError:
        return 0.0


def measure(paths: RunPaths) -> dict[int, float]:
    """Search evaluations so far → resident MiB, every two seconds."""
    engine = subprocess.Popen(
        [*HGM, "run", str(paths.root), "--plain"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    seen: dict[int, float] = {}
    while engine.poll() is None:
        time.sleep(EVERY_S)
        if paths.archive.exists():
            with Reader(paths) as reader:
                count = reader.totals().n
            if memory := resident_mib(engine.pid):
                seen.setdefault(count, memory)
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evaluations", type=int, default=3000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = write_run(Path(folder), evaluations=options.evaluations, search=60, edits=("+1", "-1", "+2", "none"))
        seen = measure(paths)
        early = next((memory for count, memory in seen.items() if count >= HUNDRED), 0.0)
        last = max(seen)
        print(f"engine: {early:.0f} MiB after {HUNDRED} evaluations, {seen[last]:.0f} MiB after {last}")
        print(report(paths))


if __name__ == "__main__":
    main()
