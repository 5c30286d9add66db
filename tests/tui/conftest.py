"""A run that the tests of the window look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.layout import RunPaths
from tests.tui.runs import toy_run


@pytest.fixture
def toy(tmp_path: Path) -> RunPaths:
    return toy_run(tmp_path / "toy")
