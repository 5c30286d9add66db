"""The table of actions against the things that are made from it."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from archive.control import Verb
from archive.errors import HgmError
from archive.layout import RunPaths
from hgm.cli.app import app
from tui.actions import ACTIONS, Action, Place, actions_of, key_tables
from tui.app import Window, explore
from tui.screens.attempt import AttemptScreen
from tui.screens.decisions import DecisionsScreen
from tui.screens.lineage import LineageScreen
from tui.screens.map import Icicle, MapScreen
from tui.steering import STEERING, arguments
from tui.widgets.lineage import Lineage
from tui.widgets.pager import Pager

OWNERS = {
    Place.WINDOW: Window,
    Place.LINEAGE: LineageScreen,
    Place.TREE: Lineage,
    Place.TEXT: Pager,
    Place.STORY: LineageScreen,
    Place.ATTEMPT: AttemptScreen,
    Place.BOARD: DecisionsScreen,
    Place.STEER: LineageScreen,
    Place.EVALUATIONS: LineageScreen,
    Place.MAP: Icicle,
}
ONLY_MOVES = {Place.MAP, Place.TREE, Place.TEXT, Place.ATTEMPT, Place.BOARD, Place.STORY}
"""Where all keys move about, fold or search: there is nothing that a shell could do."""
WINDOW_ONLY = {
    "leave",
    "help",
    "switch_theme",
    "filter",
    "sort",
    "mark",
    "improvement",
    "parent",
    "zoom",
    "reload",
    "back",
    "menu",
    "copy",
    "tab('files')",
}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: f"{action.place.name}-{action.name}")
def test_every_action_can_be_done_where_it_is_offered(action) -> None:  # type: ignore[no-untyped-def]
    method = action.name.removeprefix("screen.").partition("(")[0]
    owner = MapScreen if action.name == "screen.go" else OWNERS[action.place]
    assert callable(getattr(owner, f"action_{method}", None))


@pytest.mark.parametrize("place", Place)
def test_no_key_has_two_meanings_in_one_place(place: Place) -> None:
    keys = [key for action in actions_of(place) for key in action.keys.split(",")]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: f"{action.place.name}-{action.name}")
def test_every_action_has_a_help_line_and_a_command_line(action: Action) -> None:
    assert action.explanation
    assert action.label
    if not action.cli:
        assert action.place in ONLY_MOVES or action.name in WINDOW_ONLY
        return
    words = action.cli.split()
    verb = typer.main.get_command(app).commands[words[1]]  # type: ignore[attr-defined]
    verb.make_context("hgm", words[2:])  # raises where an option or an argument is not the verb's


def test_everything_that_the_menu_offers_is_the_command_line_it_shows(tmp_path: Path) -> None:
    offered = {action.name for action in actions_of(Place.STEER)}
    assert offered == {f"steer('{name}')" for name in STEERING}
    for action in actions_of(Place.STEER):
        steering = STEERING[action.name.removeprefix("steer('").removesuffix("')")]
        shown = arguments(steering, RunPaths(tmp_path), 1, steering.text or "x", undo=False)
        assert action.cli.split()[1] == shown[0]
        assert [word for word in action.cli.split() if word.startswith("--")] == [
            word for word in shown if word[:2] == "--"
        ]


def test_every_verb_that_an_engine_obeys_can_be_posted_from_the_window() -> None:
    offered = {steering.verb for steering in STEERING.values()} | {Verb.UNBAN, Verb.BUDGET}
    assert offered - {None} == set(Verb)


def test_every_action_has_a_name_of_its_own_for_settings() -> None:
    for place in Place:
        ids = [action.id for action in actions_of(place)]
        assert len(ids) == len(set(ids))


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
