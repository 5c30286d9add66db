"""The environments of one run: what agents and tasks ask for, and what they get."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from archive.errors import EnvironmentUnavailable
from evaluators.environments.build import build, digest_of, frozen
from evaluators.environments.cache import ROOT, Progress, kept
from evaluators.environments.exam import exam_environment, exam_for
from evaluators.environments.interpreters import ask_interpreter, find_interpreter, own_interpreter, programs_of
from evaluators.environments.mounted import AGENT_ENV, ENV, EXAM, Built, Environment
from evaluators.environments.trial import try_inside
from evaluators.environments.wanted import Wanted

JUDGE_NEEDS = (3, 11)
"""The oldest Python that the judge's own files run on."""

Answer = TypeVar("Answer")


class Environments:
    """Builds what is asked for and is not in the cache, and remembers what it gave out; for any number of threads.

    `pins` says, by digest, which versions an environment had before (`name==version` each): it is built anew with
    the same.
    """

    def __init__(self, *, progress: Progress | None = None, pins: Mapping[str, Sequence[str]] | None = None) -> None:
        self._progress = progress or (lambda _: None)
        self._pins = pins or {}
        self._built: dict[Wanted, Built] = {}
        self._tasks: dict[Wanted | None, Environment] = {}
        self._agents: dict[Wanted | None, Environment] = {}

    def built(self, wanted: Wanted) -> Built:
        """
        Raises:
            EnvironmentUnavailable: no such interpreter, or a package that cannot be had, with pip's own reason.
        """
        if wanted not in self._built:
            self._built[wanted] = _existing(wanted.path) if wanted.path else self._kept(wanted)
        return self._built[wanted]

    def of_task(self, wanted: Wanted | None) -> Environment:
        """What a task's code runs in: its own environment at `/env`, if it has one, and the exam's.

        Raises:
            EnvironmentUnavailable: as `built`; or it has a Python that is too old for the judge.
        """
        if wanted not in self._tasks:
            self._tasks[wanted] = self._for_task(wanted)
        return self._tasks[wanted]

    def of_agent(self, wanted: Wanted | None) -> Environment:
        """What an agent runs in, at `/agent-env`: its own environment or, if it has none, that of the exam.

        Raises:
            EnvironmentUnavailable: as `built`.
        """
        if wanted not in self._agents:
            built = self.built(wanted) if wanted else exam_for(own_interpreter(), self._progress)
            self._agents[wanted] = built.at(AGENT_ENV)
        return self._agents[wanted]

    def is_ready(self, *wanted: Wanted | None) -> bool:
        """Whether all of these were given out before: then nothing has to be built, or waited for."""
        return all(one is None or one in self._built for one in wanted)

    def record(self) -> dict[str, dict[str, object]]:
        """What was given out, by digest: the version of Python and the distributions."""
        return {
            one.digest: {"python": one.interpreter.version, "packages": list(one.versions)}
            for one in sorted(self._built.values(), key=lambda one: one.digest)
        }

    def _for_task(self, wanted: Wanted | None) -> Environment:
        if wanted is None:
            return exam_environment(progress=self._progress)
        built = self.built(wanted)
        python = built.interpreter
        if tuple(map(int, python.minor.split("."))) < JUDGE_NEEDS:
            needs = ".".join(map(str, JUDGE_NEEDS))
            raise EnvironmentUnavailable(f"it has Python {python.version}, but the judge needs {needs} or later")
        exam, own = exam_for(python, self._progress).at(EXAM), built.at(ENV)
        return Environment((*exam.mounts, *own.mounts), own.path, str(python.packages_in(Path(EXAM))))

    def _kept(self, wanted: Wanted) -> Built:
        python = find_interpreter(wanted.python)
        digest = digest_of(python, *wanted.requirements)

        def make(room: Path) -> tuple[str, ...]:
            versions = build(room, python, wanted.requirements, self._pins.get(digest, ()), self._progress)
            draft = Built(digest, room / ROOT, python, versions).at(ENV)
            try_inside(draft, ("python", "-c", "pass"), "the environment", self._progress)
            return versions

        told = f"building an environment ({', '.join(wanted.requirements) or 'no packages'}; Python {python.version})"
        root, versions = kept(f"env-{digest}", make, told=_short(told), progress=self._progress)
        return Built(digest, root, python, versions)


def _existing(path: Path) -> Built:
    """An environment that somebody else made, as it is."""
    if not ((path / "pyvenv.cfg").is_file() or (path / "conda-meta").is_dir()):
        raise EnvironmentUnavailable(f"{path} is no virtual environment (no pyvenv.cfg) and no conda environment")
    if path.resolve() == Path(sys.prefix).resolve():
        raise EnvironmentUnavailable(f"{path} is the environment of this program, which is never shown to an agent")
    python = next(filter(None, map(ask_interpreter, filter(Path.exists, programs_of(path)))), None)
    if python is None:
        raise EnvironmentUnavailable(f"{path} has no bin/python that runs; build the environment again")
    return Built(digest_of(path), path, python, frozen(python.packages_in(path)))


def _short(text: str) -> str:
    return text if len(text) < 200 else f"{text[:200]}…"


async def in_the_background(work: Callable[[], Answer]) -> Answer:
    """`work` in a thread that nobody waits for: a run that is stopped does not wait for a build to end."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Answer] = loop.create_future()

    def settle(answer: Answer | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(answer)  # type: ignore[arg-type]

    def run() -> None:
        answer, problem = None, None
        try:
            answer = work()
        except BaseException as error:
            problem = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, answer, problem)

    threading.Thread(target=run, daemon=True, name="environment").start()
    return await future
