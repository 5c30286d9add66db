"""What a project's tests do as they are: which are stable, quick and fit for the judge, and which lines they run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.errors import ConfigError
from archive.files import Change
from archive.records import Split
from evaluators.base import JudgeCause, Judgement, Task, Verdict
from evaluators.environments import Environment
from evaluators.grading import judge
from evaluators.sandbox.base import Sandbox, SandboxLimits
from evaluators.visible import visible_job
from hgm.mine.repository import RUNNERS, Repository
from hgm.mine.trials import MEMORY_MB, Bench, Ran, Result, Round

MOST_FAILING = 0.5
"""Share of the tests that may fail at HEAD."""

_COLLECTED = (0, 2)
"""Exit codes of pytest: all, or some files, could be collected."""

MOST_STUCK = 5
"""Tests that end the process rather than themselves, before the project is given up."""

MOST_JUDGED = 60
"""Judged runs, to find the tests that the judge takes for attacks."""

Bits = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Measuring:
    """How tests are measured: `runs` in random order, besides the one in order and the judge's; a test is slow above
    `slow_s`, and hangs above `test_s`."""

    runs: int = 2
    slow_s: float = 2.0
    test_s: float = 10.0
    wall_s: float = 600.0


@dataclass(frozen=True)
class Baseline:
    """Test id → seconds for those that can be relied on, the lines that each runs, and why others were dropped."""

    stable: Mapping[str, float]
    covered: Bits
    failing: Mapping[str, str]
    flaky: tuple[str, ...]
    slow: tuple[str, ...]
    skipped: int
    unfit: tuple[str, ...]
    suite_s: float

    def tests_of(self, path: str, first: int, last: int) -> list[str]:
        """The stable tests that run one of the lines, quickest first."""
        mask = ((1 << (last - first + 1)) - 1) << first
        found = [test for test, files in self.covered.items() if files.get(path, 0) & mask]
        return sorted(found, key=lambda test: (self.stable[test], test))

    def lines_of(self, path: str) -> int:
        bits = 0
        for files in self.covered.values():
            bits |= files.get(path, 0)
        return bits


async def with_test_command(bench: Bench, repository: Repository) -> Repository:
    """`repository` with the plainest command that runs its tests.

    Raises:
        ConfigError: none does, with what the last one said.
    """
    limits, said = SandboxLimits(wall_s=120.0, memory_mb=MEMORY_MB, disk_mb=256), ""
    for runner in RUNNERS:
        tried = replace(repository, runner=runner)
        command = f"{tried.test_command} --collect-only"
        finished = await bench.sandbox.run(visible_job(command, repository.files, limits, bench.environment))
        if finished.exit_code in _COLLECTED:
            return tried
        said = finished.said(800)
    raise ConfigError(
        f"{repository.name}: no test command found: {RUNNERS[0]!r} does not run its tests. {_next_step(said)}\n{said}"
    )


async def measure(bench: Bench, repository: Repository, how: Measuring, say: Callable[[str], None]) -> Baseline:
    """
    Raises:
        ConfigError: the tests do not run, fail or hang before anything is changed; says what to do.
        SandboxFailure: the host could not run them.
    """
    say("running the tests as they are")
    first, stuck = await _first(bench, repository, how)
    passing = [test for test, ran in first.tests.items() if ran.passed]
    say(f"{len(passing)} of {len(first.tests)} tests pass; again in random order, for the judge, and with coverage")
    slow = [*stuck, *(test for test in passing if first.tests[test].took_s > how.slow_s)]
    quick = tuple(test for test in passing if test not in set(slow))
    if not quick:
        raise ConfigError(f"{repository.name}: every test takes more than {how.slow_s:g} s; none can be used")
    again = Round(repository.tests, quick, test_s=how.test_s, wall_s=how.wall_s)
    shuffled = [Round(repository.tests, quick, shuffle=n + 1, test_s=how.test_s, wall_s=how.wall_s)
                for n in range(how.runs)]  # fmt: skip
    traced = Round(
        again.paths, quick, trace=repository.sources, test_s=20 * how.test_s, wall_s=4 * how.wall_s
    )  # fmt: skip
    slots = asyncio.Semaphore(2)

    async def run(one: Round, hash_seed: int) -> Result | None:
        async with slots:
            return (await bench.run([one], hash_seed=hash_seed))[0]

    async def judged(ids: Sequence[str]) -> Judgement:
        async with slots:
            return await judge(bench.sandbox, _all_of(repository, ids, how), Change({}), bench.environment)

    jobs = [run(traced, 0), *(run(one, n + 1) for n, one in enumerate(shuffled))]
    fit, [trace, *others] = await asyncio.gather(fit_for_judge(quick, judged), asyncio.gather(*jobs))
    return _baseline(first, quick, slow, trace, others, fit)


async def _first(bench: Bench, repository: Repository, how: Measuring) -> tuple[Result, list[str]]:
    """What all tests do in order, and those that could not even be interrupted and were left out."""
    stuck: list[str] = []
    while True:
        everything = Round(repository.tests, skip=tuple(stuck), test_s=how.test_s, wall_s=how.wall_s)
        [first] = await bench.run([everything], hash_seed=0)
        if first is None or not first.last or first.timed_out or len(stuck) == MOST_STUCK:
            break
        stuck.append(first.last)
    if first is not None and stuck and not first.tests:
        first = replace(first, complete=False, last=stuck[0])
    return _usable(repository, first, how), stuck


async def fit_for_judge(ids: Sequence[str], judged: Callable[[Sequence[str]], Awaitable[Judgement]]) -> frozenset[str]:
    """Those of `ids` that pass under the judge's rules, and do nothing that it takes for an attack.

    Raises:
        ConfigError: it takes nearly all for one. Where it refuses all and then each of a few alone, it is what all have
            in common that it refuses, a conftest.py say, and no halving will find any that are fit.
    """
    waiting, fit = [tuple(ids)], set[str]()
    for number in range(MOST_JUDGED):
        if not waiting:
            return frozenset(fit)
        some = waiting.pop()
        judgement = await judged(some)
        passed = {test for test in some if judgement.tests[test] is Verdict.PASSED}
        if not _refused(judgement):
            fit |= passed
        elif number == 0 and not passed and all([_refused(await judged((some[at],))) for at in _few(some)]):
            break
        elif len(some) > 1:
            waiting += [some[: len(some) // 2], some[len(some) // 2 :]]
    if not fit:
        raise ConfigError(_refusal(judgement))
    return frozenset(fit)


def _few(ids: Sequence[str]) -> list[int]:
    """Places of some tests that are far from each other."""
    return sorted({0, len(ids) // 2, len(ids) - 1})


def _refused(judgement: Judgement) -> bool:
    return judgement.cause is JudgeCause.TAMPERED


def _refusal(judgement: Judgement) -> str:
    return (
        f"the judge refuses these tests as they are: {judgement.detail} (docs/security.md, The judge). Name "
        "those that do without, if they have a folder of their own: --tests FOLDER"
    )


def bench_for(sandbox: Sandbox, environment: Environment, repository: Repository) -> Bench:
    return Bench(sandbox, environment, repository.files, repository.config, repository.sys_path)


def _all_of(repository: Repository, ids: Sequence[str], how: Measuring) -> Task:
    """A task that no change resolves, to see every test under the judge's own rules."""
    hidden = {path: repository.files[path] for path in repository.tests}
    limits = SandboxLimits(wall_s=how.wall_s, memory_mb=MEMORY_MB)
    return Task("mine", "mine", Split.SEARCH, "", repository.files, hidden, (), tuple(ids),
                limits=limits, judge_wall_s=how.wall_s)  # fmt: skip


def _usable(repository: Repository, result: Result | None, how: Measuring) -> Result:
    name = repository.name
    if result is None or not (result.complete or result.tests or result.last):
        raise ConfigError(f"{name}: pytest does not start; see what it says: {repository.test_command}")
    if not result.complete:
        raise ConfigError(
            f"{name}: the tests do not come to their end; {result.last or 'the last one'} was running, after "
            f"{how.test_s:g} s or all together {how.wall_s:g} s. Name the files or folders without it: --tests FOLDER"
        )
    if not result.tests:
        raise ConfigError(f"{name}: no test could be collected. {_reason(result)}")
    failed = [ran for ran in result.tests.values() if not ran.passed and not ran.skipped]
    if len(failed) > MOST_FAILING * len(result.tests):
        raise ConfigError(
            f"{name}: {len(failed)} of {len(result.tests)} tests fail before anything is changed; the first: "
            f"{failed[0].id}: {_one_line(failed[0])}. {_next_step(failed[0].text)}"
        )
    if not any(ran.passed for ran in result.tests.values()):
        raise ConfigError(f"{name}: every test is skipped here. {_reason(result)}")
    return result


def _reason(result: Result) -> str:
    if not result.broken:
        return "Are its tests elsewhere? --tests FOLDER"
    path, text = next(iter(result.broken.items()))
    last = text.strip().splitlines()[-1].removeprefix("E").strip() if text.strip() else ""
    return f"{path}: {last}. {_next_step(text)}"


def _next_step(text: str) -> str:
    if "ModuleNotFoundError" in text or "ImportError" in text or "fixture '" in text:
        return "If a package is missing: --require NAME==VERSION, or --environment with a virtual environment's path"
    return "Mend them first, or name those that pass: --tests FOLDER"


def _one_line(ran: Ran) -> str:
    return ran.text.strip().splitlines()[0][:200] if ran.text.strip() else ran.kind


def _baseline(
    first: Result,
    quick: Sequence[str],
    slow: Sequence[str],
    trace: Result | None,
    others: Sequence[Result | None],
    fit: frozenset[str],
) -> Baseline:
    runs = [one.tests for one in others if one is not None]
    flaky = {test for test in quick if not all(test in run and run[test].passed for run in runs)}
    unfit = set(quick) - fit - flaky
    covered = trace.covered if trace else {}
    stable = {test: first.tests[test].took_s for test in quick if test not in flaky | unfit and test in covered}
    failing = {ran.id: _one_line(ran) for ran in first.tests.values() if not ran.passed and not ran.skipped}
    return Baseline(
        stable=stable,
        covered={test: covered[test] for test in stable},
        failing={**failing, **{path: _last_of(text) for path, text in first.broken.items()}},
        flaky=tuple(sorted(flaky)),
        slow=tuple(slow),
        skipped=sum(ran.skipped for ran in first.tests.values()),
        unfit=tuple(sorted(unfit)),
        suite_s=sum(ran.took_s for ran in first.tests.values()),
    )


def _last_of(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else ""
