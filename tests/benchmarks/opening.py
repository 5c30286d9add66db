"""All that `hgm run` does with an archive before its first decision, and that decision; run by bench_archive.py.

python -m tests.benchmarks.opening RUN
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from archive.layout import RunPaths
from archive.store import Archive
from hgm.attempt import Workshop
from hgm.engine import Engine
from hgm.plan import check_lock, prepare


def main(paths: RunPaths) -> None:
    plan = prepare(paths)
    check_lock(plan)
    with Archive.open(paths) as archive:
        assert archive.has_root()
        engine = Engine(plan, archive, cast(Workshop, None))
        sys.stdout.write(f"{engine.search.tree.scored} {engine.search.decide().kind}\n")


if __name__ == "__main__":
    main(RunPaths(Path(sys.argv[1])))
