"""The real sandbox and the real exam environment, made once for all tests of this package."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evaluators.environments import Environment, Environments, exam_environment
from evaluators.sandbox.bubblewrap import BubblewrapSandbox


@pytest.fixture(scope="session")
def sandbox() -> BubblewrapSandbox:
    sandbox = BubblewrapSandbox()
    sandbox.check()
    return sandbox


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
