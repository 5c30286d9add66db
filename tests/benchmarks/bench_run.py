"""What a run's time went into, read from its archive: evaluations a minute, overhead by stage, how busy workers were.

    python -m tests.benchmarks.bench_run RUN

An evaluation's overhead is its time from claim to stored result less what the agent and the tests took by themselves.
Shown for those that were judged, since the others need one sandbox only.

`agent` and `tests`: from the moment at which the command may run to its end, seen by the init inside. So their
interpreter's start is theirs, and so are the judge's own files (which start the test runner and watch it), and what the
agent waits for models, gateway included. `sandbox`: making and clearing sandboxes, files in and out, ending what the
command left running. `engine`: all else (claiming, unpacking a variant's source, waiting for the loop, storing). Not in
an evaluation: deciding what comes next, and the commit of its result, whose time is taken just before. They are in
`between jobs`, the mean time for which a worker has none, as are the ends of phases, when one waits for another.

The first and the last hundred show whether a run grows slower. Pauses and time between starts of the engine count as
idle.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import Evaluation, Expansion, JobState

HUNDRED = 100


def stages_ms(rows: Sequence[Evaluation]) -> dict[str, np.ndarray]:
    whole = np.array([(row.finished_at or 0.0) - row.started_at for row in rows])
    inside = np.array([row.agent_s + row.judge_s for row in rows])
    sandbox = np.array([row.overhead_s for row in rows])
    parts = {"agent": [row.agent_s for row in rows], "tests": [row.judge_s for row in rows], "sandbox": sandbox}
    return {name: 1000 * np.asarray(s) for name, s in parts.items()} | {
        "engine": 1000 * (whole - inside - sandbox),
        "overhead": 1000 * (whole - inside),
    }


def busy(jobs: Sequence[Evaluation | Expansion], workers: int) -> float:
    """Share of the workers' time between the first start and the last end in which they had a job."""
    spans = [(job.started_at, job.finished_at or job.started_at) for job in jobs]
    return sum(end - start for start, end in spans) / workers / _length(spans)


def _length(spans: Sequence[tuple[float, float]]) -> float:
    return max(end for _, end in spans) - min(start for start, _ in spans)


def report(paths: RunPaths) -> str:
    workers = int(json.loads(paths.lock.read_text())["config"]["run"]["workers"])
    with Reader(paths) as reader:
        rows = [row for row in reader.evaluations() if row.state is JobState.DONE]
        expansions = [row for row in reader.expansions() if row.state is JobState.DONE]
    rows.sort(key=lambda row: row.started_at)
    jobs = [*rows, *expansions]
    span = _length([(job.started_at, job.finished_at or job.started_at) for job in jobs])
    share = busy(jobs, workers)
    judged = [row for row in rows if row.judge_s > 0]
    lines = [
        f"{len(rows)} evaluations ({len(judged)} judged) and {len(expansions)} expansions in {span:.0f} s: "
        f"{60 * len(rows) / span:.1f}/min, workers busy {share:.1%} of the time ({workers} workers), "
        f"between jobs {1000 * (1 - share) * workers * span / len(jobs):.0f} ms",
        f"{'ms':<10} {'median':>8} {'95 %':>8} {'first 100':>10} {'last 100':>10}",
    ]
    for name, times in stages_ms(judged).items():
        parts = (np.median(times), np.quantile(times, 0.95), np.median(times[:HUNDRED]), np.median(times[-HUNDRED:]))
        lines.append(f"{name:<10} {parts[0]:>8.1f} {parts[1]:>8.1f} {parts[2]:>10.1f} {parts[3]:>10.1f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    print(report(RunPaths(parser.parse_args().run)))


if __name__ == "__main__":
    main()
