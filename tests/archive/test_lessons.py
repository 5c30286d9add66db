"""Lessons are stored once, with where they come from; they are shown as long as they help, and make room when not."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import ConfigError
from archive.files import File
from archive.lessons import HOPE, LESSONS_FILE, PAIRED, Distillation, Draft, Lesson, Shown, lessons_in, with_lessons
from archive.queries import Reader
from archive.recall import MOST_BYTES, recalled
from archive.records import ROOT, EvaluationResult, ExpansionFailure, ExpansionResult, Outcome, Purpose
from archive.store import Archive
from tests.archive.making import SPENT, code, evaluate, expand, new_archive, paths_in, refuse

BOUNDARY = Draft("failure", "Try the smallest and the largest value that a limit allows before you answer.")
TESTS = Draft("success", "Run the visible tests after every change, and read the first failure only.")


def distil(archive: Archive, evaluations: tuple[int, ...], *drafts: Draft, most: int = 100) -> list[int]:
    """Lessons from `evaluations`, before an expansion of the root that comes to nothing."""
    number = archive.begin_expansion(ROOT, 1)
    made = Distillation(number, evaluations, "small", "abc", usage=SPENT, transcript=b"said")
    ids = archive.store_distillation(made, drafts, most=most)
    archive.finish_expansion(number, ExpansionResult(ExpansionFailure.NO_CHANGE), None)
    return ids


def tried(archive: Archive, variant: int, solved: bool, shown: Shown, task: str = "task-0") -> int:
    id = archive.begin_evaluation(variant, task, Purpose.SEARCH, 1)
    outcome = Outcome.RESOLVED if solved else Outcome.UNRESOLVED
    archive.finish_evaluation(id, EvaluationResult(outcome), lessons=shown)
    return id


def lessons(tmp_path: Path) -> dict[int, Lesson]:
    with Reader(paths_in(tmp_path)) as reader:
        return {lesson.id: lesson for lesson in reader.lessons()}


def test_a_lesson_is_kept_with_what_taught_it(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        seen = (evaluate(archive, 0), evaluate(archive, 0))
        other = evaluate(archive, 0)
        assert distil(archive, seen, BOUNDARY, TESTS) == [1, 2]
    with Reader(paths_in(tmp_path)) as reader:
        first, second = reader.lessons()
        assert (first.text, first.origin, first.variant_id, first.distillation_id) == (BOUNDARY.text, "failure", 0, 1)
        assert (first.told, first.uses, first.gain, first.weight, second.origin) == (1, 0, 0, 0.1, "success")
        (asked,) = reader.distillations()
        assert (asked.evaluations, asked.model, asked.prompt, asked.usage) == (seen, "small", "abc", SPENT)
        assert reader.blob(asked.transcript_blob) == b"said"
        assert reader.undistilled([other, *seen]) == [other]
        assert [lesson.id for lesson in reader.lessons(about="which TEST failed?")] == [2]
        assert reader.lessons(about="?!") == []


def test_a_lesson_in_like_words_is_the_same(tmp_path: Path) -> None:
    again = Draft("success", "Before you answer, try the smallest and the largest value that the limit allows.")
    with new_archive(tmp_path) as archive:
        distil(archive, (evaluate(archive, 0),), BOUNDARY, TESTS)
        assert distil(archive, (evaluate(archive, 0),), again) == [1]
    assert {id: lesson.told for id, lesson in lessons(tmp_path).items()} == {1: 2, 2: 1}


def test_nothing_is_learned_twice(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        seen = evaluate(archive, 0)
        distil(archive, (seen,), BOUNDARY)
        with pytest.raises(sqlite3.IntegrityError):
            distil(archive, (seen,), TESTS)
    assert list(lessons(tmp_path)) == [1]


def test_what_does_not_help_fades_and_what_helps_stays(tmp_path: Path) -> None:
    """On a task that half of the attempts without it solve, one lesson does harm, the other helps."""
    with new_archive(tmp_path) as archive:
        useless, useful = distil(archive, (evaluate(archive, 0),), BOUNDARY, TESTS)
        for solved in (True, False) * 5:
            tried(archive, 0, solved, {}, "task-1")
            tried(archive, 0, solved, {}, "task-2")
        for turn in range(20):
            tried(archive, 0, turn % 4 == 0, {useless: "task"}, "task-1")
            tried(archive, 0, turn % 4 != 0, {useful: "diagnosis"}, "task-2")
    known = lessons(tmp_path)
    assert (known[useless].uses, known[useless].gain, known[useless].is_shown) == (20, -5, False)
    assert (known[useful].uses, known[useful].gain, known[useful].weight) == (20, 5, 0.15)


def test_how_surely_lessons_fade() -> None:
    """As the docstring of `FADED` says it."""
    rng, fresh = random.Random(1), Lesson(1, None, 0, "failure", "", 0.0, 1, 0, 0.0, HOPE, False)

    def fades(worth: float) -> bool:
        lesson = fresh
        for _ in range(300):
            expected = rng.getrandbits(PAIRED).bit_count() / PAIRED
            lesson = replace(lesson, uses=lesson.uses + 1, gain=lesson.gain + (rng.random() < 0.5 + worth) - expected)
            if not lesson.is_shown:
                return True
        return False

    shares = [sum(fades(worth) for _ in range(120)) / 120 for worth in (0.0, 0.1, 0.2)]
    assert shares[0] > 0.75 > 0.25 > shares[1] > shares[2] < 0.04


def test_what_is_expected_is_what_attempts_without_the_lesson_come_to(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        (lesson,) = distil(archive, (evaluate(archive, 0),), BOUNDARY)
        first = tried(archive, 0, True, {lesson: "task"}, "task-2")
        tried(archive, 0, True, {}, "task-2")
        tried(archive, 0, False, {}, "task-2")
        tried(archive, 0, False, {}, "task-3")
        second = tried(archive, 0, True, {lesson: "task"}, "task-2")
        final = archive.begin_evaluation(0, "task-2", Purpose.FINAL, 1)
        archive.finish_evaluation(final, EvaluationResult(Outcome.UNRESOLVED), lessons={lesson: "task"})
        lost = archive.begin_evaluation(0, "task-2", Purpose.SEARCH, 1)
        archive.finish_evaluation(lost, EvaluationResult(Outcome.INFRA), lessons={lesson: "task"})
    with Reader(paths_in(tmp_path)) as reader:
        assert [use.expected for use in reader.lesson_uses(first)] == [None], "there was nothing to compare with"
        assert [(use.expected, use.shown_in) for use in reader.lesson_uses(second)] == [(0.5, "task")]
        assert reader.lesson_uses(final) == reader.lesson_uses(lost) == []
    known = lessons(tmp_path)[lesson]
    assert (known.uses, known.gain) == (1, 0.5)


def test_a_quarantined_task_counts_for_no_lesson(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        lesson, other = distil(archive, (evaluate(archive, 0),), BOUNDARY, TESTS)
        for task in ("task-2", "task-3"):
            for solved in (True, False):
                number = archive.begin_evaluation(0, task, Purpose.SEARCH, 1)
                outcome, cause = (Outcome.RESOLVED, "") if solved else (Outcome.UNRESOLVED, "tests")
                archive.finish_evaluation(number, EvaluationResult(outcome, cause, patch=task.encode()))
            tried(archive, 0, True, {lesson: "task"}, task)
        assert (lessons(tmp_path)[lesson].uses, lessons(tmp_path)[lesson].gain) == (2, 1.0)
        doubted, _ = archive.open_doubts()
        archive.settle_doubt(doubted, True, "its reference failed")
        tried(archive, 0, True, {lesson: "task", other: "task"}, doubted.task_id)
    known = lessons(tmp_path)
    assert (known[lesson].uses, known[lesson].gain) == (1, 0.5)
    assert known[other].uses == 0


def test_the_least_useful_makes_room_and_does_not_come_back(tmp_path: Path) -> None:
    words = ("alpha beta gamma delta", "epsilon zeta eta theta", "iota kappa lambda mu", "nu xi omicron pi")
    drafts = [Draft("failure", text) for text in words]
    with new_archive(tmp_path) as archive:
        distil(archive, (evaluate(archive, 0),), *drafts[:2], most=2)
        tried(archive, 0, False, {})
        for _ in range(3):
            tried(archive, 0, True, {1: "task"})
        distil(archive, (evaluate(archive, 0),), drafts[2], most=2)
        assert [id for id, lesson in lessons(tmp_path).items() if lesson.dropped] == [2]
        assert distil(archive, (evaluate(archive, 0),), drafts[1], drafts[3], most=2) == [2, 4]
    known = lessons(tmp_path)
    assert [id for id, lesson in sorted(known.items()) if not lesson.dropped] == [1, 4]
    assert known[2].told == 2


def test_a_variant_s_lessons_are_its_own_for_good(tmp_path: Path) -> None:
    with new_archive(tmp_path) as archive:
        distil(archive, (evaluate(archive, 0),), BOUNDARY, TESTS)
        number = archive.begin_expansion(0, 1)
        child = archive.finish_expansion(number, ExpansionResult(None), code("1"), lessons=[2, 1])
        assert child is not None
        other = expand(archive, child.id)
        for _ in range(3):
            distil(archive, (evaluate(archive, 0),), Draft("failure", f"word{_} other{_}"), most=1)
    with Reader(paths_in(tmp_path)) as reader:
        assert [lesson.text for lesson in reader.kit(child.id)] == [TESTS.text, BOUNDARY.text]
        assert all(lesson.dropped for lesson in reader.kit(child.id))
        assert reader.kit(other.id) == reader.kit(0) == []
        assert lessons_in(reader.agent(child.id)) == (TESTS.text, BOUNDARY.text)
        assert reader.agent(other.id) == reader.files(other.id)


def test_a_root_brings_its_lessons_along(tmp_path: Path) -> None:
    with Archive.create(paths_in(tmp_path), []) as archive:
        archive.add_root(code("0"), name="plain", idea="", lessons=[TESTS.text, BOUNDARY.text, TESTS.text])
    with Reader(paths_in(tmp_path)) as reader:
        assert [(one.text, one.origin, one.distillation_id) for one in reader.kit(ROOT)] == [
            (TESTS.text, "brought", None),
            (BOUNDARY.text, "brought", None),
        ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "lessons.json: "),
        (b'{"a": 1}', "must be a list of at most"),
        (b'["x", 3]', "a lesson is a text of 1 to 240 characters, not 3"),
        (b'[" "]', "a lesson is a text"),
        (b'["' + b"x" * 241 + b'"]', "a lesson is a text"),
    ],
)
def test_a_file_that_holds_no_lessons_is_named(data: bytes, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        lessons_in({LESSONS_FILE: File(data)})


def test_lessons_that_are_laid_beside_a_source_take_the_place_of_others() -> None:
    files = {"a.py": File(b""), LESSONS_FILE: File(b'["old"]')}
    assert lessons_in(with_lessons(files, ["new « ü »"])) == ("new « ü »",)
    assert with_lessons(files, []) == {"a.py": File(b"")}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE lessons SET text = 'x'",
        "UPDATE lessons SET origin = 'success'",
        "DELETE FROM lessons",
        "DELETE FROM distilled",
        "UPDATE distillations SET error = 'x'",
        "UPDATE lesson_uses SET expected = 1",
        "UPDATE variant_lessons SET lessons = '[]'",
        "INSERT INTO lesson_uses (lesson_id, evaluation_id, shown_in) VALUES (9, 1, 'task')",
        "INSERT INTO lesson_uses (lesson_id, evaluation_id, shown_in, expected) VALUES (1, 1, 'task', 2)",
    ],
)
def test_the_database_itself_keeps_the_rules(tmp_path: Path, statement: str) -> None:
    with new_archive(tmp_path) as archive:
        distil(archive, (evaluate(archive, 0),), BOUNDARY)
        tried(archive, 0, True, {1: "task"})
        number = archive.begin_expansion(0, 1)
        archive.finish_expansion(number, ExpansionResult(None), code("1"), lessons=[1])
    refuse(tmp_path, statement)


# --- recall ----------------------------------------------------------------------------------------------------------


def test_the_nearest_come_first_and_the_rest_in_its_order() -> None:
    known = ["Read the traceback first.", "Round money once, at the end.", "Dates have time zones.", "Stop when done."]
    assert recalled(known, "The total is rounded twice: money is lost") == [1, 0, 2, 3]
    assert recalled(known, "") == [0, 1, 2, 3]
    assert recalled(known, '\udcff " OR NEAR( * zone') == [2, 0, 1, 3]
    assert recalled([], "anything") == []


def test_no_more_is_recalled_than_there_is_room_for() -> None:
    known = [f"lesson {number} " + "ü" * 110 for number in range(40)]
    chosen = recalled(known, "lesson 39")
    assert chosen[0] == 39
    assert MOST_BYTES - 250 < sum(len(known[index].encode()) for index in chosen) <= MOST_BYTES
    assert recalled(["x" * (MOST_BYTES + 1), "short"], "") == [1]
