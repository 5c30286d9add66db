"""The real exam environment, made once for all tests of this package."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from evaluators.environments import Environment, Environments, exam_environment
from evaluators.sandbox.base import DEFAULT_IMAGE
from tests.evaluators.sandbox import standin_docker


@pytest.fixture(scope="session")
def exam() -> Environment:
    return exam_environment()


@pytest.fixture(scope="session")
def environments() -> Environments:
    return Environments()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Published benchmark data beside the repository, or where $HGM_SHARED says."""
    root = Path(__file__).parents[2]
    data = Path(os.environ.get("HGM_SHARED", root.parent / "shared")) / "data"
    if not data.is_dir():
        pytest.skip(f"no benchmark data at {data}; set HGM_SHARED to the directory that has data/")
    return data


@pytest.fixture
def docker(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for docker, first on PATH, that has the default image; where its state is."""
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    folder = tmp_path_factory.mktemp("docker")
    state = standin_docker.install(folder, {DEFAULT_IMAGE: {}})
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("DOCKER_STANDIN", str(state))
    return state
