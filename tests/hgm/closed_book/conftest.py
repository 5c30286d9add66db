"""A suite out of the small library, made once with the real sandbox and judge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hgm.closed_book.library import Library, read_library
from hgm.closed_book.make import Made
from hgm.closed_book.renaming import Renaming
from tests.hgm.cli.typing_in import faults, typed
from tests.hgm.closed_book.cupboard import install


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(install(tmp_path_factory.mktemp("installed")))
        yield read_library("cupboard")


@pytest.fixture(scope="session")
def renaming(library: Library) -> Renaming:
    return Renaming.of(library, seed=0)


@pytest.fixture(scope="session")
def made(library: Library, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made, str]:
    """The folder, the report, and what was said."""
    to = tmp_path_factory.mktemp("made") / "tasks"
    out, narration = typed("tasks", "closed-book", library.name, "--to", to, "--json")
    found = json.loads(out)
    assert faults(found, "ClosedBook") == []
    return to, Made(**found), narration
