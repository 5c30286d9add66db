"""Steering from the window: what is asked, what is left for the engine, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.browse import Browser
from archive.connection import EXAM
from archive.control import Verb
from archive.layout import RunPaths
from archive.lock import EngineLock
from archive.queries import Reader
from archive.records import EvaluationResult, Outcome, Purpose
from archive.store import Archive
from tests.tui.runs import TASKS
from tests.tui.using import screen_text, until, until_seen, window
from tui.attempt import attempt
from tui.screens.confirm import ConfirmScreen


@pytest.mark.parametrize(("key", "verb", "line"), [("P", "pause", "hgm pause"), ("S", "drain", "hgm stop")])
async def test_steering_asks_and_leaves_a_command(toy: RunPaths, key: str, verb: str, line: str) -> None:
    with EngineLock(toy):
        async with window(toy) as user:
            await until_seen(user, "v3 ★")
            await user.press(key, "n", key)
            await until_seen(user, line, toy.name)
            with Reader(toy) as reader:
                assert reader.commands() == []
            await user.press("y")
            await until_seen(user, f"{line.split()[1]}: told the engine")
    with Reader(toy) as reader:
        assert [command.verb for command in reader.commands()] == [Verb(verb)]


async def test_a_run_that_nobody_drives_is_not_steered(toy: RunPaths) -> None:
    async with window(toy, (80, 24)) as user:
        await until_seen(user, "v3 ★")
        await user.press("P")
        assert isinstance(user.app.screen, ConfirmScreen)
        await until_seen(user, "Nobody drives toy", "hgm run")
        await user.press("y")
        await user.pause(0.1)
    with Reader(toy) as reader:
        assert reader.commands() == []


@pytest.mark.parametrize(
    ("keys", "line", "command"),
    [
        (["x", "e"], "hgm expand", (Verb.EXPAND, {"variant": 3})),
        (
            ["x", "h", "backspace", "7", "enter"],
            "--held-out --tasks 5",
            (Verb.EVALUATE, {"variant": 3, "tasks": 7, "split": "held_out"}),
        ),
        (["x", "i"], "hgm pin", (Verb.PIN, {"variant": 3, "pinned": True})),
        (["g", *"v2", "enter", "x", "n"], "--undo", (Verb.UNBAN, {"variant": 2})),
        (["x", "s"], "stop", (Verb.STOP, {})),
        (["x", "a", *"e7", "enter"], "e12", (Verb.AGAIN, {"evaluation": 7})),
    ],
)
async def test_the_menu_steers(
    toy: RunPaths, keys: list[str], line: str, command: tuple[Verb, dict[str, object]]
) -> None:
    with EngineLock(toy):
        async with window(toy) as user:
            await until_seen(user, "v3 ★")
            typed = keys[keys.index("x") + 2 :]
            await user.press(*keys[: keys.index("x") + 1])
            await until_seen(user, "Steer the run")
            await user.press(keys[keys.index("x") + 1])
            await until_seen(user, line, "The same from a command line")
            await user.press(*(typed or ["y"]))
            await until_seen(user, "told the engine")
    with Reader(toy) as reader:
        assert [(found.verb, found.args) for found in reader.commands()] == [command]


async def test_an_evaluation_is_run_again_from_its_tab_and_shown_beside_the_first(toy: RunPaths) -> None:
    with EngineLock(toy), Archive.open(toy) as archive:
        async with window(toy, (200, 40)) as user:
            await until_seen(user, "v3 ★")
            await user.press("4")
            await until_seen(user, "task-07", "a Run again")
            await user.press("a")
            await until_seen(user, "Run again e28?", "counts in no score", "hgm evaluate", "e28 --again")
            await user.press("enter")
            await until_seen(user, "evaluate: told the engine")
            first = archive.evaluation(28)
            number = archive.begin_evaluation(3, first.task_id, Purpose.CHECK, first.seed, retry_of=28)
            archive.finish_evaluation(number, EvaluationResult(Outcome.RESOLVED))
            await until_seen(user, "✓ differs", "check of e28")
    with Reader(toy) as reader:
        assert [(found.verb, found.args) for found in reader.commands()] == [(Verb.AGAIN, {"evaluation": 28})]


async def test_what_the_engine_answers_is_said(toy: RunPaths) -> None:
    with EngineLock(toy), Archive.open(toy) as archive:
        async with window(toy) as user:
            await until_seen(user, "v3 ★")
            for key, answer in (("e", "v3: will be expanded next"), ("i", "refused: [b]no\x1b[2J")):
                await user.press("x", key)
                await until_seen(user, "The same from a command line")
                await user.press("y")
                await until_seen(user, "told the engine")
                (command,) = archive.take_commands()
                archive.finish_command(command.id, answer)
                await until_seen(user, f"{command.verb}: {answer.replace(chr(27), '^[')}")


async def test_a_check_of_a_run_that_nobody_drives_is_kept_for_the_next_engine(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("x", "a", *"e7")
        await until_seen(user, "The next hgm run will try the same task")
        await user.press("enter")
        await until_seen(user, "evaluate: kept for the next hgm run")
    with Reader(toy) as reader:
        assert [(found.verb, found.args) for found in reader.commands()] == [(Verb.AGAIN, {"evaluation": 7})]


async def test_a_variant_is_not_compared_with_itself(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("d")
        await until_seen(user, "v0 (root) → v3")
        await user.press("g", *"root", "enter")
        await until_seen(user, "v0 is the root itself: d compares it with another one.")
        await user.press("b", "m", "d")
        await until_seen(user, "v3 is the marked variant itself")


async def test_a_note_needs_no_engine_and_is_seen_at_once(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("x", "o")
        await until_seen(user, "type note")
        await user.press(*"reads [b] twice", "enter")
        await until_seen(user, "note          reads [b] twice")


async def test_an_export_is_made_by_the_command_line_that_is_shown(
    toy: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.config.write_text("")
    monkeypatch.chdir(toy.root.parent)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("x", "w", *["backspace"] * 6, *"patch")
        await until_seen(user, "hgm export toy v3 --as patch")
        await user.press("enter")
        await until(user, lambda: (toy.exports / "v3.patch").is_file(), 60)
        await until_seen(user, "git apply")
    assert "+    tests()" in (toy.exports / "v3.patch").read_text()


async def test_what_hgm_eval_made_is_called_no_run(toy: RunPaths) -> None:
    with Archive.open(toy) as archive:
        archive.put_state({EXAM: True, "phase": "final"})
        done = archive.begin_evaluation(0, TASKS[0].id, Purpose.FINAL, 1)
        archive.finish_evaluation(done, EvaluationResult(Outcome.RESOLVED))
        left = archive.begin_evaluation(0, TASKS[1].id, Purpose.FINAL, 1)
    with Browser(toy) as browser:
        assert "the same `hgm eval` tries it again" in attempt(browser, f"e{left}").facts
    async with window(toy) as user:
        await until_seen(
            user, "trying an agent", "n 1 ", "1 in flight when the engine ended; the same `hgm eval` goes on"
        )
        assert "hgm run" not in screen_text(user)
        await user.press("P")
        await until_seen(user, "Nobody drives toy", "the same hgm eval again")
        assert "hgm run" not in screen_text(user)
        await user.press("escape", "x", "a", *"e7")
        await until_seen(user, "The next hgm eval will try the same task")
        await user.press("enter")
        await until_seen(user, "evaluate: kept for the same hgm eval")
        with EngineLock(toy):
            await until_seen(user, "trying an agent · driven by process")
