"""What a mining came to, as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hgm.mine.baseline import Baseline
from hgm.mine.fixes import KIND
from hgm.mine.store import Fate, Tried


@dataclass(frozen=True)
class Mined:
    """`fates` counts what became of the bugs that were tried, `kinds` the tasks, `commits` those that looked like
    fixes; `seconds` are of this session."""

    folder: str
    repository: str
    revision: str
    tests: int
    failing: int
    flaky: int
    slow: int
    unfit: int
    skipped: int
    suite_s: float
    sites: int
    tried: int
    killed: int
    survived: int
    fates: dict[str, int]
    commits: int
    fixes: int
    tasks: int
    search: int
    held_out: int
    kinds: dict[str, int]
    by_module: bool
    seconds: float


def mined(
    folder: str,
    repository: str,
    revision: str,
    baseline: Baseline,
    sites: int,
    tried: Iterable[Tried],
    by_module: bool,
    seconds: float,
) -> Mined:
    tried = list(tried)
    tasks = [one for one in tried if one.fate is Fate.TASK]
    commits = [one for one in tried if one.kind == KIND]
    bugs = [one for one in tried if one.kind != KIND]
    fates = Counter(one.fate for one in bugs)
    return Mined(
        folder=folder,
        repository=repository,
        revision=revision,
        tests=len(baseline.stable),
        failing=len(baseline.failing),
        flaky=len(baseline.flaky),
        slow=len(baseline.slow),
        unfit=len(baseline.unfit),
        skipped=baseline.skipped,
        suite_s=round(baseline.suite_s, 3),
        sites=sites,
        tried=len(bugs),
        killed=len(bugs) - fates[Fate.SURVIVED],
        survived=fates[Fate.SURVIVED],
        fates={fate.value: fates[fate] for fate in Fate},
        commits=len(commits),
        fixes=sum(one.fate is Fate.TASK for one in commits),
        tasks=len(tasks),
        search=sum(one.split == "search" for one in tasks),
        held_out=sum(one.split == "held_out" for one in tasks),
        kinds=dict(sorted(Counter(one.kind for one in tasks).items())),
        by_module=by_module,
        seconds=round(seconds, 1),
    )
