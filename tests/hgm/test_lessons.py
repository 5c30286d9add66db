"""Which attempts are shown, how an answer is read, and who is shown a lesson."""

from __future__ import annotations

from typing import Any

import pytest

from archive.lessons import HOPE, Draft, Lesson
from archive.records import Evaluation, JobState, Outcome, Purpose, Usage
from hgm.consult import BadAnswer
from hgm.lessons import MOST_NEW, WITHHELD, instructive, near, offered, read


def attempt(id: int, task: str, solved: bool) -> Evaluation:
    outcome = Outcome.RESOLVED if solved else Outcome.UNRESOLVED
    return Evaluation(
        id, 0, task, Purpose.SEARCH, 1, JobState.DONE, outcome, "", 0.0, 1.0, Usage(), 0.0, 0.0, 0.0, None
    )


def lesson(id: int, text: str = "", *, gain: float = 0.0, dropped: bool = False) -> Lesson:
    return Lesson(id, 1, 0, "failure", text or f"lesson {id}", 0.0, 1, 9, gain, HOPE, dropped)


def test_successes_and_failures_are_shown_first_of_tasks_that_show_both() -> None:
    rows = [attempt(1, "a", True), attempt(2, "b", False), attempt(3, "c", True), attempt(4, "d", False)]
    rows += [attempt(5, "a", False), attempt(6, "e", True), attempt(7, "f", False)]
    assert [row.id for row in instructive(rows)] == [1, 5, 6, 7]


def test_where_all_went_alike_these_are_shown() -> None:
    assert [row.id for row in instructive([attempt(id, f"t{id}", False) for id in range(1, 9)])] == [5, 6, 7, 8]
    rows = [attempt(id, f"t{id}", id == 2) for id in range(1, 9)]
    assert [row.id for row in instructive(rows)] == [2, 6, 7, 8]
    assert instructive(rows[:1]) == rows[:1]


def test_a_lesson_is_one_printable_line() -> None:
    told = {"from": "success", "text": " Read\n\x1b[31mthe\x1b[0m \u202etests\x00  first. "}
    assert read({"lessons": [told]}) == (Draft("success", "Read the tests first."),)
    assert read({"lessons": [{"from": "failure", "text": " \n"}]}) == read({"lessons": []}) == ()
    many = [{"from": "failure", "text": f"number {n}"} for n in range(9)]
    assert len(read({"lessons": many})) == MOST_NEW


@pytest.mark.parametrize(
    "told",
    ["x", [1], [{"text": "x"}], [{"from": "luck", "text": "x"}], [{"from": "success", "text": 3}], {"from": "success"}],
)
def test_what_is_no_list_of_lessons_is_said_so(told: Any) -> None:
    with pytest.raises(BadAnswer, match=r"`(lessons|from|text)` must be"):
        read({"lessons": told})


def test_who_is_shown_a_lesson_depends_on_its_worth_and_on_the_expansion() -> None:
    known = [lesson(1), lesson(2, gain=-9.0), lesson(3, dropped=True)]
    seen = [offered(known, seed) for seed in range(400)]
    assert {one.id for shown in seen for one in shown} == {1}
    share = sum(not shown for shown in seen) / 400
    assert abs(share - WITHHELD) < 0.06
    assert offered(known, 7) == offered(known, 7)


def test_the_nearest_are_shown_as_far_as_there_is_room() -> None:
    known = [lesson(1, "Round money last."), lesson(2, "Dates have zones."), lesson(3, "x" * 3_001)]
    assert [one.id for one in near(known, "Which zone is a date in?")] == [2, 1]
