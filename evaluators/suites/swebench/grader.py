"""The package `swebench` at work, in a process of its own: it brings 1,500 modules, its import takes seconds, and what
it reads is a log that hostile code has written. That process has no key, and its time and memory are limited."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import metadata

from pydantic import BaseModel

from archive.errors import Missing, SandboxFailure
from evaluators.base import Verdict
from evaluators.suites.swebench.official import GRADE, READY, SCRIPT
from evaluators.suites.swebench.rows import INSTALL

WAIT_S = 600.0
"""For a process that the host does not let go on; its own limit is one of processor time."""

OLDEST = 5


class Graded(BaseModel):
    """`found`: whether the log has results; `why`: the grader's word where it has none. `tests`: each named one."""

    found: bool
    resolved: bool
    why: str
    tests: dict[str, Verdict]


def require() -> None:
    """
    Raises:
        Missing: the package is not here, or too old.
    """
    try:
        version = metadata.version("swebench")
    except metadata.PackageNotFoundError:
        raise Missing(f"SWE-bench is judged by its own package, which is not installed: {INSTALL}") from None
    if int(version.partition(".")[0]) < OLDEST:
        raise Missing(f"swebench {version} is too old, version {OLDEST} or later is needed: {INSTALL}")


def script(row: Mapping[str, object]) -> str:
    """The evaluation script of an instance.

    Raises:
        Missing: as `require`.
        SandboxFailure: the package does not run here, or makes nothing of the row.
    """
    ended, lines = _asked(SCRIPT, {"row": row})
    if len(lines) < 2:
        raise SandboxFailure(f"swebench makes no script of {row['instance_id']}: {ended.stderr.decode()[-1000:]}")
    return str(json.loads(lines[1]))


def grade(row: Mapping[str, object], log: bytes) -> Graded | None:
    """What `log` says of the instance; None where the package could not read it to its end, which is the log's doing.

    Raises:
        Missing: as `require`.
        SandboxFailure: the package does not run here.
    """
    _, lines = _asked(GRADE, {"row": row, "log": log.decode(errors="replace")})
    if len(lines) < 2:
        return None
    return Graded.model_validate_json(lines[1])


def _asked(verb: str, question: Mapping[str, object]) -> tuple[subprocess.CompletedProcess[bytes], list[bytes]]:
    require()
    command = [sys.executable, "-I", "-X", "utf8", "-m", "evaluators.suites.swebench.official", verb]
    with tempfile.TemporaryDirectory(prefix="hgm-swebench-") as room:
        try:
            ended = subprocess.run(
                command,
                input=json.dumps(question).encode(),
                capture_output=True,
                cwd=room,
                env={"PATH": "/usr/bin:/bin", "HOME": room},
                start_new_session=True,
                timeout=WAIT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SandboxFailure(f"swebench's grader does not run: {error}") from error
    lines = ended.stdout.splitlines()
    if READY.encode() not in lines:
        said = ended.stderr.decode(errors="replace")[-1000:]
        raise SandboxFailure(f"the package swebench does not work here: {said}")
    return ended, lines[lines.index(READY.encode()) :]
