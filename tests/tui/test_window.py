"""The window as a person uses it, on archives that the store made: keys in, rows and texts out."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from textual.widgets import Footer, Static
from textual.widgets._toast import Toast

from archive.browse import Browser
from archive.files import File
from archive.layout import RunPaths
from archive.lock import EngineLock
from archive.records import EvaluationResult, ExpansionResult, Outcome, Purpose, Usage
from archive.store import Archive
from tests.tui.runs import TASKS, evaluate, expand, large_run, toy_run
from tests.tui.using import SIZES, labels, lineage, screen_text, until, until_seen, window
from tui.columns import figures_width
from tui.outline import Key
from tui.screens.attempt import AttemptScreen
from tui.screens.help import HelpScreen
from tui.screens.lineage import LineageScreen
from tui.view import Wants, look
from tui.widgets.lineage import Lineage
from tui.widgets.pager import Pager
from tui.widgets.prompt import Prompt
from tui.widgets.status import StatusLine
from tui.widgets.tables import EvaluationsPane


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_screen_has_tree_best_and_summary(toy: RunPaths, size: tuple[int, int]) -> None:
    async with window(toy, size) as user:
        await until_seen(user, "v3 ★", "lineage       v0 → v1 → v3", "nobody drives it", "6 variants")
        assert labels(user) == ["v0", "v1", "v3", "v5", "v4", "v2"]
        text = screen_text(user)
        assert "13/30" in text  # the root's clade
        assert "52–97" in text  # the best one's interval
        assert "v2 ✗" in text
        assert "v4 ^" in text


async def test_the_summary_has_the_effort_of_each_role_and_what_it_costs(toy: RunPaths) -> None:
    manifest = File(b'name = "thrifty"\n[effort]\nevaluate = 0.5\n')
    with Archive.open(toy) as archive:
        used = ExpansionResult(None, usage=Usage(prompt_tokens=9_000), idea="think less")
        child = archive.finish_expansion(archive.begin_expansion(3, 1), used, {"agent.toml": manifest})
        assert child is not None
        evaluate(archive, child.id, "+" * 12, usd=0.0123)
    async with window(toy) as user:
        await until_seen(user, "v6 ★", "effort        evaluate 0.5", "evaluate 12 × $0.0123")
        await user.press("p")
        await until_seen(user, "evaluate 8 × 1.5k, edit 2 × 4.5k")
        assert "effort" not in screen_text(user)


async def test_the_row_of_the_cursor_is_in_sight_from_the_start_and_in_every_size(toy: RunPaths) -> None:
    with Archive.open(toy) as archive:
        added = [expand(archive, 0, "one more change", "pass").id for _ in range(12)]
        evaluate(archive, added[-1], "++++++++++++")
        best = f"v{added[-1]} ★  one more"
    async with window(toy, (80, 24)) as user:
        await until_seen(user, best)
        await user.resize_terminal(140, 40)
        await until_seen(user, best, "v0  the agent")
        await user.resize_terminal(80, 24)
        await until_seen(user, best)


@pytest.mark.parametrize(
    ("width", "tabs"),
    [
        (80, "1 Summary 2 Diff 3 Story 4 Evals 5 Transcript 6 Files 7 Kids"),
        (116, "1 Info 2 Diff 3 Story 4 Evals 5 Chat 6 Files 7 Kids"),
        (120, "1 Info 2 Diff 3 Story 4 Evals 5 Chat 6 Files 7 Kids"),
        (140, "1 Summary 2 Diff 3 Story 4 Evals 5 Transcript 6 Files 7 Kids"),
    ],
)
async def test_all_tabs_are_in_sight(toy: RunPaths, width: int, tabs: str) -> None:
    async with window(toy, (width, 40)) as user:
        await until_seen(user, "v3 ★", tabs)


async def test_walking_opening_and_closing(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("home", "down", "left")
        await until(user, lambda: labels(user) == ["v0", "v1", "v2"])
        await user.press("right", "right", "down")
        await until(user, lambda: lineage(user).cursor == Key(5))
        await user.press("p", "p", "p", "p")
        await until(user, lambda: lineage(user).cursor == Key(0))
        await user.press("n", "b")
        await until(user, lambda: lineage(user).cursor == Key(3))


async def test_a_node_that_is_closed_while_the_archive_is_read_stays_closed(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        asked = frozenset(range(6))
        with Browser(toy) as browser:
            view = look(browser, Wants(opened=asked))
        tree = lineage(user)
        tree.set_open(Key(1), False)
        tree.show_view(view, asked)
        assert labels(user) == ["v0", "v1", "v2"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_mouse_does_it_too(toy: RunPaths, size: tuple[int, int]) -> None:
    async with window(toy, size) as user:
        await until_seen(user, "v3 ★")
        await user.click(Lineage, offset=(60, 5))
        await until(user, lambda: lineage(user).cursor == Key(2))
        await user.click("#--content-tab-diff")
        await until_seen(user, "v0 (parent) → v2")
        arrow = figures_width(lineage(user).size.width)
        await user.click(Lineage, offset=(arrow, 0))
        await until(user, lambda: labels(user) == ["v0"])
        await user.click(Lineage, offset=(arrow + 4, 0), times=2)
        await until(user, lambda: labels(user) == ["v0", "v1", "v3", "v5", "v4", "v2"])


@pytest.mark.parametrize("size", SIZES)
async def test_a_filter_hides_what_does_not_match(toy: RunPaths, size: tuple[int, int]) -> None:
    async with window(toy, size) as user:
        await until_seen(user, "v3 ★")
        await user.press("slash", *"cut")
        await until(user, lambda: labels(user) == ["v0", "v1", "v4"])
        await user.press("enter")
        assert lineage(user).cursor == Key(4)
        assert "1 of 6 match" in screen_text(user)
        await user.press("escape")
        await until(user, lambda: len(labels(user)) == 6)
        assert lineage(user).cursor == Key(4)


async def test_a_filter_that_cannot_be_read_says_how_to_write_it(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("slash", *"own>a lot", "enter")
        await until_seen(user, "'own>a' cannot be read: write own>60")
        await user.press("slash", *["backspace"] * 9, *"own>60", "enter")
        await until(user, lambda: labels(user) == ["v0", "v1", "v3"])


async def test_siblings_are_sorted_and_the_cursor_stays(toy: RunPaths) -> None:
    async with window(toy, (240, 60)) as user:
        await until_seen(user, "v3 ★", "path")
        assert "▂▅█" in screen_text(user)  # v0 → v1 → v3
        with Archive.open(toy) as archive:
            expand(archive, 0, "a third child", "pass")
            evaluate(archive, 6, "+++")
        await until(user, lambda: labels(user)[-1] == "v6")
        await user.press("s")
        await until_seen(user, "sorted by own")
        await until(user, lambda: labels(user) == ["v0", "v6", "v1", "v3", "v5", "v4", "v2"])
        assert lineage(user).cursor == Key(3)
        await user.press("s", "s")
        await until_seen(user, "sorted by newest")
        await until(user, lambda: labels(user) == ["v0", "v6", "v2", "v1", "v4", "v3", "v5"])


async def test_going_to_an_id_ends_a_filter_that_hides_it(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("slash", *"banned", "enter")
        await until(user, lambda: labels(user) == ["v0", "v2"])
        await user.press("g", *"v5", "enter")
        await until(user, lambda: lineage(user).cursor == Key(5))
        await user.press("g", *"77", "enter")
        await until_seen(user, "no variant v77")
        await user.press("g", *"[b", "enter")
        await until_seen(user, "is no variant: write v17")


async def test_failed_expansions_are_rows_with_their_story(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("f")
        await until(user, lambda: "✗" in labels(user))
        await user.press("g", *"4", "enter", "down", "3")
        await until_seen(user, "smoke_failed", "expansion 6 of v1", "oops")


async def test_a_diff_against_the_parent_and_the_root(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("2")
        await until_seen(user, "v1 (parent) → v3", "-    return 0")
        await user.press("d")
        await until_seen(user, "v0 (root) → v3", "+    tests()")
        await user.press("g", *"v4", "enter", "m", "g", *"v3", "enter", "d")
        await until_seen(user, "v4 ^◆", "v4 (marked) → v3", "-    cut()")
        await user.press("g", *"v4", "enter", "m")
        await until_seen(user, "v1 (parent) → v4")
        await user.press("escape", "home")
        await until_seen(user, "The root has no parent")


@pytest.mark.parametrize("size", SIZES)
async def test_an_evaluation_opens_with_its_texts(toy: RunPaths, size: tuple[int, int]) -> None:
    async with window(toy, size) as user:
        await until_seen(user, "v3 ★")
        await user.press("4")
        await until_seen(user, "task-07", "✗ unresolved")
        await user.press("enter")
        await until_seen(user, "evaluation 28: v3 on task-07", "Fix the bug.^[[2J Be brief. [/b]")
        pager = user.app.screen.query_one("#transcript-text", Pager)
        await until_seen(user, "… 1,997 more lines (o unfolds)")
        await user.press("O", "slash", *"line 1234", "enter")
        await until_seen(user, "line 1234", "line 1240")
        await user.press("end")
        await until_seen(user, "── limit ── 9.1s", "line 1999")
        assert pager.lo > 0  # only what is near was prepared
        await user.press("home")
        await user.press("2")
        await until_seen(user, "ok^Mback^G")
        await user.press("3")
        await until_seen(user, "+new")
        await user.press("q")
        assert isinstance(user.app.screen, LineageScreen)


async def test_a_story_tells_why_and_opens_the_conversation(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("3")
        await until_seen(user, "made v3", "n^0.6 >= nodes", "Improve yourself.")
        await user.press("enter")
        await until(user, lambda: isinstance(user.app.screen, AttemptScreen))
        await until_seen(user, "cat paging.py")


async def test_children_lead_to_the_tree(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("home", "7")
        await until_seen(user, "list the tests before editing")
        await user.press("enter")
        await until(user, lambda: lineage(user).cursor == Key(1) and lineage(user).has_focus)


async def test_evaluations_are_filtered(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("4", "slash", *"unresolved", "enter")
        pane = user.app.screen.query_one(EvaluationsPane)
        await until(user, lambda: pane.row_count == 1)
        await user.press("slash", *["backspace"] * 10, *"-unresolved task-0", "enter")
        await until(user, lambda: pane.row_count == 7)
        assert pane.has_focus


async def test_files_and_the_conversation_of_a_variant(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("6")
        await until_seen(user, "agent/main.py", "agent.toml", 'name = "plain"')
        await user.press("down")
        await until_seen(user, "2     tests()")
        await user.press("5")
        await until_seen(user, "→ shell", "cat paging.py")
        await user.press("escape", "home")
        await until_seen(user, "The root was given")


async def test_what_an_idea_says_is_not_obeyed(toy: RunPaths) -> None:
    async with window(toy, (240, 60)) as user:
        await until_seen(user, "read [bold red]tests[/] first^[]0;owned^G")
        await user.press("g", "2", "enter")
        await until_seen(user, "v2  read [bold red]tests[/] first^[]0;owned^G")
        assert "\x1b" not in screen_text(user)


async def test_new_results_arrive_and_the_cursor_stays(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("g", "4", "enter")
        await until(user, lambda: lineage(user).cursor == Key(4))
        with Archive.open(toy) as archive, EngineLock(toy):
            expand(archive, 3, "a child that came while somebody looked", "pass")
            evaluate(archive, 5, "++")
            archive.begin_evaluation(6, TASKS[0].id, Purpose.SEARCH, 1)
            archive.put_state({"paused": "the key was refused [/]"})
            await until_seen(user, "v6 »", "driven by process", "n 32", "7 variants", "PAUSED the key was refused [/]")
            archive.put_state({"paused": ""})
            await until_seen(user, "1 in flight  v6 task-00")
        assert lineage(user).cursor == Key(4)
        assert labels(user) == ["v0", "v1", "v3", "v5", "v6", "v4", "v2"]


async def test_evaluations_keep_their_row_while_more_arrive(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("4")
        await until_seen(user, "task-07")
        await user.press("down", "down")
        pane = user.app.screen.query_one(EvaluationsPane)
        chosen = pane.selected_key()
        with Archive.open(toy) as archive:
            evaluate(archive, 3, "+")
        await until(user, lambda: pane.row_count == 9)
        assert pane.selected_key() == chosen == "26"


async def test_a_large_tree_keeps_its_place_when_rows_come_above(tmp_path: Path) -> None:
    paths = large_run(tmp_path / "large", 1_500)
    async with window(paths) as user:
        await until_seen(user, "★")
        await user.press("slash", *"prompt", "enter")
        await until(user, lambda: len(labels(user)) == 1_500)
        await user.press("end")
        await until_seen(user, labels(user)[-1])
        place = lineage(user).cursor_line - lineage(user).scroll_offset.y
        cursor = lineage(user).cursor
        with Archive.open(paths) as archive:
            expand(archive, 0, "one more change of the prompt", "pass")
        await until(user, lambda: len(labels(user)) == 1_501)
        await user.pause()
        assert lineage(user).cursor == cursor
        assert abs(lineage(user).cursor_line - lineage(user).scroll_offset.y - place) <= 1


async def test_decisions_say_why_and_lead_to_their_variant(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("D")
        await until_seen(user, "Decisions", "n^0.6 >= nodes", "decision 5")
        await user.press("down", "down", "enter")
        await until(user, lambda: lineage(user).cursor == Key(1) and lineage(user).has_focus)


@pytest.mark.parametrize("size", SIZES)
async def test_help_lists_every_key(toy: RunPaths, size: tuple[int, int]) -> None:
    async with window(toy, size) as user:
        await user.press("question_mark")
        await until_seen(user, "Everywhere", "score against cost")
        if size[1] < 40:
            await user.press("pagedown")
        await until_seen(user, "the whole tree at a glance", "dark, light, high contrast")
        await user.press("end")
        await until_seen(user, "something of it is in flight")
        await user.press("escape")
        assert not isinstance(user.app.screen, HelpScreen)


async def test_a_run_begins_while_the_window_is_open(tmp_path: Path) -> None:
    root = tmp_path / "later"
    root.mkdir()
    async with window(RunPaths(root), (80, 24)) as user:
        await until_seen(user, "later has not been started yet", "hgm run")
        with Archive.create(RunPaths(root), TASKS):
            await until_seen(user, "later has no variant yet")
        shutil.rmtree(root)
        toy_run(root)
        await until_seen(user, "v3 ★")


async def test_an_archive_that_vanishes_or_is_damaged_is_a_message(toy: RunPaths, tmp_path: Path) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await asyncio.to_thread(toy.root.rename, tmp_path / "elsewhere")
        await until_seen(user, "The run cannot be read", "tries again")
        toy.root.mkdir()
        toy.archive.write_bytes(b"no database at all" * 500)
        await until_seen(user, "not an SQLite database")
        shutil.rmtree(toy.root)
        (tmp_path / "elsewhere").rename(toy.root)
        await until_seen(user, "v3 ★")
        assert user.app.query_one("#message", Static).display is False


async def test_themes_and_zoom(toy: RunPaths) -> None:
    async with window(toy, (80, 24)) as user:
        await until_seen(user, "v3 ★")
        dark = user.app.current_theme.dark
        await user.press("t")
        assert user.app.current_theme.dark is not dark
        await user.press("2", "z")
        assert not lineage(user).display or lineage(user).size.height == 0
        await user.press("escape")
        await until_seen(user, "v0", "lineage")


@pytest.mark.parametrize("size", SIZES)
async def test_a_best_that_does_worse_on_held_out_tasks_is_warned_of(toy: RunPaths, size: tuple[int, int]) -> None:
    """v3 resolved 7 of 8 search tasks: held-out tasks that it solves one time in ten are more than chance explains."""
    async with window(toy, size) as user:
        await until_seen(user, "v3 ★")
        with Archive.open(toy) as archive:
            _on_held_out(archive, Outcome.RESOLVED)
            await user.press("1", "z", "end")
            await until_seen(user, "v3 resolves 88% of its search")
            assert "overfitting" not in screen_text(user)
            _on_held_out(archive, Outcome.UNRESOLVED, times=9)
            await until_seen(user, "overfitting? v3 +", "they flatter it")


def _on_held_out(archive: Archive, outcome: Outcome, times: int = 1) -> None:
    for task in TASKS[8:] * times:
        number = archive.begin_evaluation(3, task.id, Purpose.FINAL, 1)
        archive.finish_evaluation(number, EvaluationResult(outcome))


async def test_a_terminal_without_colour(toy: RunPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with window(toy) as user:
        await until_seen(user, "v3 ★", "▄", "█")
        assert user.app.no_color


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_said_hides_neither_status_nor_prompt_and_the_last_word_stands_alone(
    toy: RunPaths, size: tuple[int, int]
) -> None:
    async with window(toy, size) as user:
        await until_seen(user, "v3 ★")
        await user.press("2", "d")
        await until_seen(user, "compared with the root")
        await user.press("d", "d", "y")
        await until_seen(user, "copied ")
        await until(user, lambda: len(user.app.screen.query(Toast)) == 1)
        await user.press("g", "z", "enter", "g")
        await until_seen(user, "'z' is no variant: write v17, 17, root, best, e12 or x3", "go to:")
        said = user.app.screen.query_one(Toast).region
        assert said.height == 1
        for kind in (Prompt, StatusLine, Footer):
            assert not said.overlaps(user.app.screen.query_one(kind).region)
