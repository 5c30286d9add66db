"""The layout at fixed sizes, as pictures: docs/pictures/*.svg, some of which the README shows.

After a change that is meant: HGM_PICTURES=write python -m pytest tests/tui/test_pictures.py, and look at what git says.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from archive.layout import RunPaths
from tests.benchmarks.bulk import bulk_run
from tests.tui.runs import priced_run, toy_run
from tests.tui.using import until, until_seen, window

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


class Picture(NamedTuple):
    """`keys` are pressed on a window of `size` cells on the run `run`; `seen` is what must stand there then."""

    run: str
    size: tuple[int, int]
    keys: tuple[str, ...]
    seen: tuple[str, ...]


ALL = {
    "lineage": Picture("search", (132, 36), ("4",), ("task-",)),
    "lineage-80x24": Picture("toy", (80, 24), ("2",), ("v1 (parent) → v3", "return 0")),
    "lineage-240x60": Picture("toy", (240, 60), ("2",), ("path", "return 0")),
    "diff": Picture("toy", (132, 36), ("d",), ("v0 (root) → v3", "agent/main.py")),
    "steer": Picture("toy", (100, 30), ("2", "x"), ("Steer the run", "Held-out")),
    "confirm": Picture("toy", (80, 24), ("2", "x", "o"), ("keep a note with it", "type note")),
    "map": Picture("search", (132, 36), ("M",), ("300 variants", "in its clade")),
    "clades": Picture("search", (132, 36), ("C",), ("with measured descendants", "breeds better")),
    "front": Picture("priced", (100, 30), ("F",), ("3 of 4 on the front", "dollars an attempt")),
    "tasks": Picture("search", (132, 36), ("T",), ("tasks, hardest first", "solvers")),
    "compare": Picture("toy", (100, 30), ("equals_sign",), ("v1 → v3", "agent/main.py")),
    "light": Picture("toy", (100, 30), ("t", "2"), ("v1 (parent) → v3", "return 0")),
    "contrast": Picture("toy", (100, 30), ("t", "t", "2"), ("v1 (parent) → v3", "return 0")),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunPaths]:
    folder = tmp_path_factory.mktemp("runs")
    return {
        "toy": toy_run(folder / "toy"),
        "priced": priced_run(folder / "priced"),
        "search": bulk_run(folder / "search", 300, 6),
    }


@pytest.mark.parametrize("name", ALL)
async def test_a_picture(runs: dict[str, RunPaths], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = ALL[name]
    paths = runs[picture.run]
    monkeypatch.chdir(paths.root.parent)
    async with window(paths, picture.size) as user:
        await until_seen(user, "★")
        await user.press(*picture.keys)
        await until_seen(user, *picture.seen)
        path = PICTURES / f"{name}.svg"
        if os.environ.get("HGM_PICTURES") == "write":
            await user.pause(1.0)
            path.write_text(user.app.export_screenshot(title=name))
        wanted = _comparable(path.read_text())
        await until(user, lambda: _comparable(user.app.export_screenshot(title=name)) == wanted)


def _comparable(svg: str) -> str:
    """Without the name that a picture gives itself."""
    return re.sub(r"terminal-\d+", "terminal", svg)
