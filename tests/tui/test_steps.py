"""The inner search of an attempt as lines, and on the attempt's screen."""

from __future__ import annotations

import json

import pytest

from archive.layout import RunPaths
from archive.records import EvaluationResult, Outcome, Purpose
from archive.store import Archive
from tests.tui.runs import TASKS, TRANSCRIPT
from tests.tui.using import SIZES, until_seen, window
from tui.steps import Step, step_lines, steps_of
from tui.text import Tone

NOTES = (
    "step 1 from the start: value +10",
    "step 2 from step 1: value +40",
    "step 3 from step 2: value -5, done",
    "step 4 from step 1: value +70",
    "step 5 from step 4: value +90, the visible tests pass, done (chosen)",
    "step 6 from step 1: value +1",
)


def transcript(*notes: str) -> bytes:
    lines = [json.dumps({"segment": None, "at_s": 0.0, "note": note}, separators=(",", ":")) for note in notes]
    return "\n".join([*lines, TRANSCRIPT]).encode()


def test_a_way_runs_straight_down_and_branches_have_guides() -> None:
    lines = step_lines(steps_of(transcript(*NOTES)))
    assert [line.text for line in lines] == [
        "1  value +10",
        "├─ 2  value +40",
        "│  3  value -5, done",
        "├─ 4  value +70",
        "│  5  value +90, the visible tests pass, done ● the answer",
        "└─ 6  value +1",
    ]
    assert [line.tone for line in lines].index(Tone.GOOD) == 4


def test_tries_are_in_the_order_in_which_they_were_made() -> None:
    found = steps_of(transcript("try 2: value +3", "try 1: no visible tests, value +9 (chosen)"))
    assert [(step.number, step.chosen) for step in found] == [(1, True), (2, False)]


def test_what_an_agent_says_is_no_step() -> None:
    said = json.dumps({"segment": 0, "role": "assistant", "content": NOTES[0], "note": "step x"}).encode()
    assert steps_of(said + b'\n{"note": 3}\n{"note"') == []
    assert "One way through" in step_lines([])[0].text


def test_a_long_way_is_no_deep_recursion() -> None:
    assert len(step_lines([Step(number, number - 1, "value +0") for number in range(1, 5_000)])) == 4_999


@pytest.mark.parametrize("size", SIZES)
async def test_the_screen_of_an_attempt_has_its_steps(toy: RunPaths, size: tuple[int, int]) -> None:
    toy.lock.write_text(json.dumps({"config": {"inner": {"search": "mcts"}}}))
    with Archive.open(toy) as archive:
        number = archive.begin_evaluation(3, TASKS[9].id, Purpose.SEARCH, 1)
        archive.finish_evaluation(number, EvaluationResult(Outcome.RESOLVED, transcript=transcript(*NOTES)))
    async with window(toy, size) as user:
        await until_seen(user, "★")
        await user.press("g", *f"e{number}", "enter")
        await until_seen(user, "5 Steps")
        await user.press("5")
        await until_seen(user, "├─ 4  value +70", "● the answer")
