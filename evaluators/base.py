"""Tasks, suites, and what comes out of an attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from statistics import median
from typing import Protocol

from archive.files import Change, FileTree
from archive.records import Outcome, Split, Usage
from evaluators.environments.wanted import Wanted
from evaluators.sandbox.base import Finished, Image, Job, Limit, SandboxLimits

CONTRACT = 1


@dataclass(frozen=True)
class ModelLimits:
    """What one attempt may ask of a model; the gateway enforces it."""

    requests: int = 60
    tokens: int = 400_000
    usd: float | None = None

    def left(self, used: Usage) -> ModelLimits:
        """What is left of them, never less than nothing."""
        usd = None if self.usd is None else max(0.0, self.usd - used.usd)
        return ModelLimits(max(0, self.requests - used.requests), max(0, self.tokens - used.tokens), usd)

    def share(self, among: int) -> ModelLimits:
        """One of `among` equal parts."""
        return ModelLimits(self.requests // among, self.tokens // among, None if self.usd is None else self.usd / among)


@dataclass(frozen=True)
class Workload:
    """What a right answer is timed on: `tests`, ids of tests that pass with it. It resolves the task only if it has at
    least the share `at_least` of the reference's speed there, in [0, 1]; 0: it is timed, and nothing is asked."""

    tests: tuple[str, ...]
    at_least: float = 0.0


@dataclass(frozen=True)
class Task:
    """One exam question. `hidden` and `reference` never enter an agent's sandbox.

    `must_pass` are test ids that fail before the fix and must pass after it; `must_stay` pass before and after.
    A test id is what pytest prints: `tests/test_x.py::test_y` or `...::TestC::test_y[param]`.
    """

    id: str
    suite: str
    split: Split
    statement: str
    files: FileTree
    hidden: FileTree
    must_pass: tuple[str, ...]
    must_stay: tuple[str, ...] = ()
    workload: Workload | None = None
    test_command: str = ""
    reference: Change = field(default_factory=lambda: Change({}))
    protected: tuple[str, ...] = ("tests/**", "test_*.py", "**/test_*.py", "*_test.py", "**/*_test.py")
    limits: SandboxLimits = field(default_factory=SandboxLimits)
    model_limits: ModelLimits = field(default_factory=ModelLimits)
    judge_wall_s: float = 30.0
    environment: Wanted | None = None
    kind: str = ""
    level: int = 0
    digest: str = ""
    source: Path | None = None
    benchmark: Benchmark | None = None
    """Where a benchmark brings its own judge, and the checkout in an image: then `files` and `reference` are empty
    until `evaluators.checkout` has read them, and nothing is `hidden`."""

    @property
    def tests(self) -> tuple[str, ...]:
        """All that the judge runs."""
        return (*self.must_pass, *self.must_stay, *(self.workload.tests if self.workload else ()))


class Suite(Protocol):
    """A named collection of tasks. Loading is cheap enough for start-up and raises `TaskError` by name."""

    name: str

    def tasks(self) -> Sequence[Task]: ...


class Benchmark(Protocol):
    """One task's share of a benchmark whose tasks are container images, and which says itself what resolves them."""

    @property
    def image(self) -> Image: ...

    @property
    def facts(self) -> Mapping[str, object]:
        """All that decides about a change, for the task's digest."""

    def check(self) -> None:
        """
        Raises:
            Missing: what judging needs is not installed, and how to install it.
        """

    def reference(self, files: FileTree) -> Change:
        """The published fix of the checkout `files`.

        Raises:
            TaskError: it does not fit them.
        """

    def judging(self, change: Change, files: FileTree, limits: SandboxLimits) -> Job:
        """What to run in a new sandbox for `change`, which has no protected file any more."""

    def judged(self, finished: Finished) -> tuple[JudgeCause | None, str, Mapping[str, Verdict]]:
        """Why the change does not resolve the task (None if it does), a line for people, each test. May take seconds.

        Raises:
            SandboxFailure: the host could not judge it; says nothing about the change.
        """


class Verdict(StrEnum):
    """What one test did in a judged run."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    MISSING = "missing"


class JudgeCause(StrEnum):
    """Why a judged change does not resolve its task."""

    TESTS = "tests"
    """A named test was reported, and not as passed."""

    NOT_REPORTED = "not_reported"
    """A named test was never reported: the runner was ended, or never came to it."""

    JUDGE_LIMIT = "judge_limit"
    """The same, because the tests met a limit of the judge's sandbox."""

    NOT_APPLIED = "not_applied"
    """The change could not be laid over the checkout. Only benchmarks that judge by a patch know this."""

    TAMPERED = "tampered"
    """The tests, the runner or its report were interfered with."""

    SLOW = "slow"
    """The answer is right, and slower than the task allows."""


@dataclass(frozen=True)
class Efficiency:
    """How fast a right answer is: the reference's processor time over the answer's, [rounds]."""

    ratios: tuple[float, ...]

    @property
    def value(self) -> float:
        """In [0, 1]: to be faster than the reference is worth no more."""
        return min(1.0, median(self.ratios))

    def __str__(self) -> str:
        low, high, rounds = min(self.ratios), max(self.ratios), len(self.ratios)
        return f"{median(self.ratios):.2f} of the reference's speed [{low:.2f}, {high:.2f}], {rounds} rounds"


@dataclass(frozen=True)
class Judgement:
    """The judge's answer. `tests` maps test id to verdict; `detail` is one line for people; `cause` is None where
    resolved. `output` is the runner's and quotes hidden tests: for the archive, never for an agent. `efficiency` is
    None where the task is not timed, and where the answer is not right."""

    resolved: bool
    detail: str
    tests: Mapping[str, Verdict]
    output: bytes
    judge_s: float
    overhead_s: float
    cause: JudgeCause | None = None
    efficiency: Efficiency | None = None


@dataclass(frozen=True)
class AgentRun:
    """One run of a variant under contract 1, on a task or on a copy of its own source."""

    change: Change
    files: FileTree
    exit_code: int | None
    limit: Limit | None
    output: bytes
    wall_s: float
    overhead_s: float


@dataclass(frozen=True)
class Attempt:
    """An evaluation's whole story, ready for the archive."""

    outcome: Outcome
    cause: str
    usage: Usage
    run: AgentRun | None
    judgement: Judgement | None
    transcript: bytes = b""
    patch: str = ""
