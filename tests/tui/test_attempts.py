"""Attempts in flight, opened in the window."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import pytest

from archive.activity import Activity, Stage, write_activity
from archive.candidates import CandidateEdit, Fate, Ranking
from archive.consultations import Judgement
from archive.layout import RunPaths
from archive.lock import EngineLock
from archive.records import EvaluationResult, ExpansionResult, Outcome, Purpose
from archive.store import Archive
from tests.tui.runs import TASKS, TRANSCRIPT, source
from tests.tui.using import SIZES, until_seen, window


@pytest.mark.parametrize("size", SIZES)
async def test_an_attempt_in_flight_shows_what_is_there_and_then_what_is_stored(
    toy: RunPaths, size: tuple[int, int]
) -> None:
    with EngineLock(toy), Archive.open(toy) as archive:
        number = archive.begin_evaluation(3, TASKS[9].id, Purpose.SEARCH, 1)
        said = "\n".join(f"said {at}" for at in range(99))
        now = Activity(Stage.AGENT, "", time.time(), 3, 1_500, 1, said, "step 1 \x1b[2J")
        write_activity(toy, os.getpid(), {f"e{number}": now})
        async with window(toy, size) as user:
            await until_seen(user, "v3 ★")
            await user.press("g", *f"e{number}", "enter")
            await until_seen(
                user, f"evaluation {number}: v3 on task-09", "agent for", "3 requests, 1.5k tokens", "said 98"
            )
            await user.press("2")
            await until_seen(user, "step 1 ^[[2J")
            await user.press("3")
            await until_seen(user, "Nothing to be seen yet.")
            await user.press("2")
            write_activity(toy, os.getpid(), {f"e{number}": replace(now, printed="step 2")})
            await until_seen(user, "step 2")
            result = EvaluationResult(Outcome.LIMIT, "wall", log=b"step 1\nthe end\n", patch=b"")
            archive.finish_evaluation(number, result)
            await until_seen(user, "limit · wall", "the end")
            await user.press("3")
            await until_seen(user, "Nothing was stored.")


async def test_an_expansion_that_ends_while_one_looks_on_shows_all_that_is_stored(toy: RunPaths) -> None:
    with EngineLock(toy), Archive.open(toy) as archive:
        number = archive.begin_expansion(3, 1)
        async with window(toy) as user:
            await until_seen(user, "v3 ★")
            await user.press("g", *f"x{number}", "enter")
            await until_seen(user, f"expansion {number} of v3: running", "5 Judge")
            await user.press("6")
            made = Ranking("model", (CandidateEdit(1, 7, Fate.TAKEN, 1),), transcript=TRANSCRIPT.encode())
            said = Judgement("model", value=1.0, transcript=TRANSCRIPT.replace("Fix", "Judge").encode())
            archive.finish_expansion(number, ExpansionResult(None), source("new"), ranking=made, judgement=said)
            await until_seen(user, "6 Rank")
            await user.press("5")
            await until_seen(user, "Judge the bug")
            await user.press("6")
            await until_seen(user, "Fix the bug")


async def test_an_expansion_in_flight_is_among_the_children(toy: RunPaths) -> None:
    with Archive.open(toy) as archive:
        number = archive.begin_expansion(3, 1)
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("7")
        await until_seen(user, "a child in the making")
        await user.press("down", "enter")
        await until_seen(user, f"expansion {number} of v3: running", "in flight when the engine ended")
