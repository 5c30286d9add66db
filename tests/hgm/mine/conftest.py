"""One mining of the small project, with the real sandbox, judge and git."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluators.environments import Environments
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from hgm.mine.report import Mined
from hgm.mine.session import Asked, mine
from hgm.mine.wishes import Wishes
from tests.hgm.mine.project import make_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project") / "shop")


@pytest.fixture(scope="session")
def mined(
    project: Path, sandbox: BubblewrapSandbox, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Mined, list[str]]:
    """The folder, the report, and what was said."""
    said: list[str] = []
    to = tmp_path_factory.mktemp("mined") / "tasks"
    asked = Asked(project, to, Wishes(tasks=5, several=0.25, workers=1))  # one: so that the order is always the same
    return to, mine(asked, sandbox, Environments(), said.append), said
