"""Rounds of a project's tests in the sandbox, and what each test did."""

from __future__ import annotations

import base64
import functools
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.files import FileTree
from evaluators.environments import Environment
from evaluators.sandbox.base import INPUTS, Finished, Job, Limit, Sandbox, SandboxLimits

INSIDE = Path(__file__).parent / "inside" / "trial.py"
MEMORY_MB = 2048
MOST_DISK_MB = 1024
OVERHEAD_S = 20.0
"""Of a job's wall limit, for the interpreter and pytest to start on a busy machine."""


@dataclass(frozen=True)
class Round:
    """Tests to run on the checkout with `files` laid over it (None removes one); `ids` empty for all in `paths`,
    but for those to `skip`.

    `shuffle` is a seed, 0 for the order of the files; with `trace`, the lines of these files that each test runs are
    noted; more than `stop_after` failing test functions (0: any number) end the round.
    """

    paths: tuple[str, ...]
    ids: tuple[str, ...] = ()
    files: Mapping[str, str | None] = field(default_factory=dict)
    skip: tuple[str, ...] = ()
    shuffle: int = 0
    trace: tuple[str, ...] = ()
    stop_after: int = 0
    test_s: float = 10.0
    wall_s: float = 300.0
    collect_only: bool = False


@dataclass(frozen=True)
class Ran:
    """What one test did. `text` is what was raised, in a line or more; `frames` the way there through the project:
    path, line and function of each call, outermost first."""

    id: str
    passed: bool
    skipped: bool = False
    took_s: float = 0.0
    hung: bool = False
    kind: str = ""
    text: str = ""
    frames: tuple[tuple[str, int, str], ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """One round. `broken` are files that could not be collected, with the reason; `covered` is test → path → the bits
    of the lines that it ran; `last` is the test that was running when the round's time was up, else ''. Not `begun`:
    pytest ended before it had collected anything, as where an import ends the process."""

    tests: Mapping[str, Ran]
    broken: Mapping[str, str]
    covered: Mapping[str, Mapping[str, int]]
    last: str = ""
    begun: bool = True
    complete: bool = True
    timed_out: bool = False
    stopped: bool = False


@dataclass(frozen=True)
class Bench:
    """Where rounds are run: the checkout, what it needs, and how pytest is to be started there."""

    sandbox: Sandbox
    environment: Environment
    files: FileTree
    config: str | None
    sys_path: tuple[str, ...]

    async def run(self, rounds: Sequence[Round], *, hash_seed: int) -> list[Result | None]:
        """The result of each round, in order; None for one that was never begun, since the job met a limit before.

        Raises:
            SandboxFailure: the host could not run the job.
        """
        finished = await self.sandbox.run(self._job(rounds, hash_seed))
        return _results(finished, len(rounds))

    def _job(self, rounds: Sequence[Round], hash_seed: int) -> Job:
        told = [
            {**vars(one), "config": self.config, "sys_path": self.sys_path, "memory_mb": MEMORY_MB} for one in rounds
        ]
        size_mb = sum(len(file.data) for file in self.files.values()) >> 20
        return Job(
            command=("python", "-P", "-s", f"{INPUTS}/trial.py", self.environment.exam_packages),
            checkout=self.files,
            limits=SandboxLimits(
                wall_s=sum(one.wall_s for one in rounds) + OVERHEAD_S,
                memory_mb=MEMORY_MB,
                disk_mb=min(MOST_DISK_MB, 128 + 4 * size_mb),
            ),
            inputs={**_inputs(), "rounds.json": json.dumps(told).encode()},
            mounts=self.environment.mounts,
            path=self.environment.path,
            env={
                "LANG": "C.UTF-8",
                "TZ": "UTC",
                "PYTHONHASHSEED": str(hash_seed),
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            },
            wants_report=True,
        )


@functools.cache
def _inputs() -> dict[str, bytes]:
    return {INSIDE.name: INSIDE.read_bytes(), "no-pytest.ini": b"[pytest]\n"}


def _results(finished: Finished, count: int) -> list[Result | None]:
    facts: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    for fact in _facts(finished.report):
        if 0 <= fact.get("round", -1) < count:
            facts[fact["round"]].append(fact)
    begun = [one for one in facts if one]
    cut = begun[-1] if begun and finished.limit is not None else None
    return [_result(one, cut=one is cut, limit=finished.limit) if one else None for one in facts]


def _facts(report: bytes) -> Iterator[dict[str, Any]]:
    for line in report.split(b"\n"):
        try:
            fact = json.loads(line) if line else None
        except ValueError:
            continue
        if isinstance(fact, dict):
            yield fact


def _result(facts: list[dict[str, Any]], *, cut: bool, limit: Limit | None) -> Result:
    tests: dict[str, Ran] = {}
    broken: dict[str, str] = {}
    covered: dict[str, dict[str, int]] = {}
    running, begun, ended, stopped = "", False, "", False
    for fact in facts:
        if "begin" in fact:
            running = fact["begin"]
        elif "test" in fact:
            tests[fact["test"]], running = _ran(fact), ""
        elif "broken" in fact:
            broken[fact["broken"]] = fact["text"]
        elif "covered" in fact:
            packed = json.loads(zlib.decompress(base64.b85decode(fact["covered"])))
            covered = {test: {path: int(bits, 16) for path, bits in files.items()} for test, files in packed.items()}
        begun = begun or "collected" in fact
        ended = fact.get("end", ended)
        stopped = stopped or "stopped" in fact
    complete = ended == "done" and begun and not running and not cut
    return Result(
        tests,
        broken,
        covered,
        last=running,
        begun=begun,
        complete=complete,
        stopped=stopped,
        timed_out=cut or ended == "wall",
    )


def _ran(fact: dict[str, Any]) -> Ran:
    return Ran(
        id=fact["test"],
        passed=fact["verdict"] == "passed",
        skipped=fact["verdict"] == "skipped",
        took_s=fact["took_s"],
        hung=fact.get("hung", False),
        kind=fact.get("kind", ""),
        text=fact.get("text", ""),
        frames=tuple((path, line, name) for path, line, name in fact.get("frames", ())),
        params=fact.get("params", {}),
    )
