"""The exam's own environment: pytest, from `exam.lock`, by hash.

It is separate from the engine's, so that nothing that the engine needs can be imported by an agent or by a test. There
is one for each interpreter that a task asks for.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from evaluators.environments.build import build, digest_of
from evaluators.environments.cache import ROOT, Progress, kept
from evaluators.environments.interpreters import Interpreter, own_interpreter
from evaluators.environments.mounted import EXAM, Built, Environment
from evaluators.environments.requirements import requirements_in
from evaluators.environments.trial import try_inside


def exam_environment(*, progress: Progress | None = None) -> Environment:
    """The exam's environment, at `/exam` inside. If it is not there yet it is built, in seconds, told to `progress`.

    Raises:
        EnvironmentUnavailable: with pip's own reason.
    """
    return exam_for(own_interpreter(), progress or (lambda _: None)).at(EXAM)


def exam_for(interpreter: Interpreter, progress: Progress) -> Built:
    """The same for any interpreter.

    Raises:
        EnvironmentUnavailable: with pip's own reason.
    """
    lines = requirements_in(files("evaluators").joinpath("exam.lock").read_text("utf-8"))

    def make(room: Path) -> tuple[str, ...]:
        versions = build(room, interpreter, lines, (), progress)
        draft = Built(digest, room / ROOT, interpreter, versions).at(EXAM)
        try_inside(draft, ("python", "-m", "pytest", "--version"), "the exam's environment", progress)
        return versions

    digest = digest_of(interpreter, *lines)
    told = f"building the exam's environment for Python {interpreter.version}"
    root, versions = kept(f"exam-{digest}", make, told=told, progress=progress)
    return Built(digest, root, interpreter, versions)
