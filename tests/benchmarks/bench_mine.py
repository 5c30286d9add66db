"""How long `hgm tasks mine` takes, and what comes of it: `python -m tests.benchmarks.bench_mine REPO… [--tasks 100]`.

Each repository is mined into a fresh folder. Wall time is what a user waits on this machine, whatever else it does;
processor time (children included) is what the same would cost anywhere.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from evaluators.environments import Environments
from evaluators.sandbox.registry import open_sandbox
from hgm.mine.report import Mined
from hgm.mine.repository import Repository, read_repository
from hgm.mine.session import Asked, mine
from hgm.mine.wishes import Wishes

HEAD = "| library | lines | tests | suite | bugs tried | noticed | tasks | search / held out | processor | wall |"


def cpu_s() -> float:
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def lines_of(repository: Repository) -> int:
    """Lines of its source, without its tests."""
    return sum(repository.files[path].data.count(b"\n") for path in repository.sources)


def measured(repo: Path, tasks: int, workers: int, folder: Path) -> str:
    began, spent = time.monotonic(), cpu_s()
    asked = Asked(repo, folder / repo.name, Wishes(tasks=tasks, workers=workers))
    found = mine(asked, open_sandbox("bubblewrap"), Environments(), lambda line: print(f"  {line}", flush=True))
    wall_s, used_s = time.monotonic() - began, cpu_s() - spent
    lines = lines_of(read_repository(repo, folder / repo.name / ".mine" / "history.git"))
    return row(found, lines, wall_s, used_s)


def row(found: Mined, lines: int, wall_s: float, used_s: float) -> str:
    noticed = f"{found.killed / max(1, found.tried):.0%}"
    cells = [found.repository, f"{lines:,}", found.tests, f"{found.suite_s:.1f} s", found.tried, noticed, found.tasks]
    cells += [f"{found.search} / {found.held_out}", f"{used_s / 60:.1f} min", f"{wall_s / 60:.1f} min"]
    kinds = ", ".join(f"{count} {kind}" for kind, count in found.kinds.items())
    return f"| {' | '.join(map(str, cells))} |\n  fates: {found.fates}\n  kinds: {kinds}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repo", nargs="+", type=Path)
    parser.add_argument("--tasks", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    open_sandbox("bubblewrap").check()
    print(HEAD)
    for repo in options.repo:
        with tempfile.TemporaryDirectory() as folder:
            print(measured(repo, options.tasks, options.workers, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
