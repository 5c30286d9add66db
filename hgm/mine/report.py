"""What a mining came to, as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from archive.records import Usage
from hgm.mine.account import Entry, What
from hgm.mine.baseline import Baseline
from hgm.mine.fixes import KIND
from hgm.mine.propose import KIND as PROPOSED
from hgm.mine.store import Fate, Tried


@dataclass(frozen=True)
class Played:
    """What models did: `questions` that one was asked, of which it left `unanswered` those without a usable answer;
    bugs that it `proposed` and were tried, beside `unusable` ones that were not; tasks of which it wrote the
    `statements`, or the `tests`. Of the tasks that the solver tried, it solved `sometimes` those of which some tries
    went well, `never` others."""

    questions: int
    unanswered: int
    proposed: int
    unusable: int
    statements: int
    tests: int
    tries: int
    sometimes: int
    never: int
    tokens: int
    usd: float


@dataclass(frozen=True)
class Mined:
    """`fates` counts what became of the bugs that were tried, `kinds` the tasks, `commits` those that looked like
    fixes; `seconds` are of this session. `ended` says why it ended before its time, '' where it did not; `played` is
    None where no model ever took part."""

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
    ended: str
    played: Played | None


def mined(
    folder: str,
    repository: str,
    revision: str,
    baseline: Baseline,
    sites: int,
    tried: Iterable[Tried],
    by_module: bool,
    seconds: float,
    ended: str,
    played: Played | None,
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
        ended=ended,
        played=played,
    )


def played(entries: Iterable[Entry], tried: Iterable[Tried]) -> Played | None:
    entries, tried = list(entries), list(tried)
    if not entries:
        return None
    questions = [one for one in entries if one.what not in (What.TRY, What.OTHER)]
    tasks = [one for one in tried if one.fate is Fate.TASK]
    usage = sum((one.usage for one in entries), Usage())
    return Played(
        questions=len(questions),
        unanswered=sum(bool(one.error) or not one.ended for one in questions),
        proposed=sum(one.kind == PROPOSED for one in tried),
        unusable=sum(one.unusable for one in questions),
        statements=sum(one.worded for one in tasks),
        tests=sum(one.tested for one in tasks),
        tries=sum(one.what is What.TRY for one in entries),
        sometimes=sum(0 < one.solved < one.tries for one in tasks),
        never=sum(one.tries > 0 and not one.solved for one in tasks),
        tokens=usage.tokens,
        usd=usage.usd,
    )
