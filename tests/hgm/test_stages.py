"""The stage of each job, from those who do the work to the file that others read."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from archive.activity import Activity, Stage, activity_stamp, read_activity, write_activity
from archive.errors import NotARun
from archive.layout import RunPaths
from archive.records import Usage
from hgm.stages import Stages, publish


def session(label: str, tail: str, asked: int = 0) -> Any:
    meter = SimpleNamespace(used=Usage(requests=2, prompt_tokens=10, completion_tokens=5))
    return SimpleNamespace(label=label, meter=meter, asked=asked, tail=lambda: tail, token=f"hgm-{label}")


def test_a_job_is_in_its_last_stage_and_forgotten_when_it_has_ended() -> None:
    stages = Stages()
    for label, stage in (("e1", Stage.CHECKOUT), ("e1", Stage.AGENT), ("x1", Stage.AGENT), ("x1-gate", Stage.TESTS)):
        stages.enter(label, stage)
    found = stages.activities(["e1", "x1", "e2"], [])
    assert {job: one.doing for job, one in found.items()} == {"e1": "agent", "x1": "gate: tests"}
    assert stages.activities(["x1"], []).keys() == {"x1"}
    assert not stages.activities(["e1"], [])


def test_it_has_what_its_own_sessions_have_used_and_said() -> None:
    stages = Stages()
    for label, stage in (("x1-judge", Stage.JUDGE), ("x11", Stage.AGENT)):
        stages.enter(label, stage)
    sessions = [session("x1-judge-0", "first", 1), session("x1-judge-1", "second", 1), session("x11", "other")]
    found = stages.activities(["x1", "x11"], sessions)
    one = found["x1"]
    assert (one.doing, one.requests, one.tokens, one.asked, one.tail) == ("judge", 4, 30, 2, "second")
    assert (found["x11"].requests, found["x11"].tail) == (2, "other")


def test_it_has_what_its_agent_printed_last_without_the_token_that_is_good_now() -> None:
    stages = Stages()
    for label in ("e1", "e1-try-2", "e3"):
        stages.enter(label, Stage.AGENT)
        stages.listen(label).read = partial(bytes, f"{label}: key hgm-e1-try-2".encode() + b"\xff")
    found = stages.activities(["e1", "e3"], [session("e1-try-2", "")])
    assert {job: one.printed for job, one in found.items()} == {
        "e1": "e1-try-2: key [token]�",
        "e3": "e3: key [token]�",
    }


async def test_it_is_written_when_it_changes_and_removed_at_the_end(tmp_path: Path) -> None:
    paths, looks, enough = RunPaths(tmp_path), [], asyncio.Event()
    first, then = ({"e1": Activity(stage, "", 1.0)} for stage in (Stage.AGENT, Stage.TESTS))

    def seen() -> dict[str, Activity]:
        looks.append(activity_stamp(paths))
        if len(looks) == 20:
            enough.set()
        return first if len(looks) < 10 else then

    publishing = asyncio.create_task(publish(paths, seen, every_s=0.001))
    await asyncio.sleep(0)
    assert read_activity(paths, os.getpid()) == first
    await asyncio.wait_for(enough.wait(), 30)
    assert read_activity(paths, os.getpid()) == then
    assert len(set(looks)) == 3, "none, the first and the second: written only where something has changed"
    publishing.cancel()
    await asyncio.wait([publishing])
    assert activity_stamp(paths) == 0


async def test_nothing_is_written_or_removed_where_another_run_lies_now(tmp_path: Path) -> None:
    def gone() -> None:
        raise NotARun("moved")

    paths = RunPaths(tmp_path)
    publishing = asyncio.create_task(publish(paths, lambda: {"e1": Activity(Stage.AGENT, "", 1.0)}, gone))
    await asyncio.sleep(0)
    assert activity_stamp(paths) == 0
    write_activity(paths, 7, {})  # the other run's
    publishing.cancel()
    await asyncio.wait([publishing])
    assert activity_stamp(paths)
