"""The table of actions against the things that are made from it."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import HgmError
from archive.layout import RunPaths
from tui.actions import ACTIONS, Place, actions_of, key_tables
from tui.app import Window, explore
from tui.screens.attempt import AttemptScreen
from tui.screens.lineage import LineageScreen
from tui.widgets.lineage import Lineage
from tui.widgets.pager import Pager

OWNERS = {
    Place.WINDOW: Window,
    Place.LINEAGE: LineageScreen,
    Place.TREE: Lineage,
    Place.TEXT: Pager,
    Place.STORY: LineageScreen,
    Place.ATTEMPT: AttemptScreen,
}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: f"{action.place.name}-{action.name}")
def test_every_action_can_be_done_where_it_is_offered(action) -> None:  # type: ignore[no-untyped-def]
    method = action.name.removeprefix("screen.").partition("(")[0]
    assert callable(getattr(OWNERS[action.place], f"action_{method}", None))


@pytest.mark.parametrize("place", Place)
def test_no_key_has_two_meanings_in_one_place(place: Place) -> None:
    keys = [key for action in actions_of(place) for key in action.keys.split(",")]
    assert len(keys) == len(set(keys))


def test_the_manual_has_the_keys() -> None:
    manual = Path(__file__).parents[2].joinpath("docs", "tui.md").read_text()
    assert f"<!-- keys -->\n{key_tables()}<!-- /keys -->" in manual


def test_the_package_itself_imports_no_textual() -> None:
    code = "import sys, tui, tui.actions; sys.exit('textual' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_window_without_a_terminal_says_what_to_use_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(HgmError, match="hgm status"):
        explore(RunPaths(tmp_path))
