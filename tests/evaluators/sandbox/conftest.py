"""The sandboxes under test, and a short way to run Python in one."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evaluators.sandbox.base import Finished, Job, Sandbox, SandboxLimits
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from evaluators.sandbox.container import ContainerSandbox
from evaluators.sandbox.process import ProcessSandbox

LIMITS = SandboxLimits(wall_s=20.0, memory_mb=256, processes=32, disk_mb=8, output_kb=64)
Run = Callable[..., Awaitable[Finished]]

needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")


def job(source: str, **fields: object) -> Job:
    """A job that runs Python source."""
    plain = Job(("python", "-I", "-S", "-B", "-c", textwrap.dedent(source)), {}, LIMITS)
    return replace(plain, **fields)  # type: ignore[arg-type]


def limits(**fields: object) -> SandboxLimits:
    return replace(LIMITS, **fields)  # type: ignore[arg-type]


@pytest.fixture
def bubblewrap() -> BubblewrapSandbox:
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    return BubblewrapSandbox()


@pytest.fixture
def container(docker: Path) -> ContainerSandbox:
    return ContainerSandbox()


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    """A folder that every user may read, as what is mounted must be."""
    tmp_path.chmod(0o755)
    return tmp_path


@pytest.fixture(params=["bubblewrap", "container"])
def isolating(request: pytest.FixtureRequest) -> Sandbox:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


@pytest.fixture(params=["bubblewrap", "container", "process"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    if request.param == "process":
        return ProcessSandbox()
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]
