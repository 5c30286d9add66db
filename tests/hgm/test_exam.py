"""When a comparison is clear, however many tasks are tried at once."""

from __future__ import annotations

from hgm.exam import Exam

TASKS = tuple(f"task-{number}" for number in range(40))


def test_what_comes_in_first_counts_only_once_all_before_it_are_done() -> None:
    """Else an agent whose good attempts are quick would look better than it is."""
    exam = Exam("b", TASKS, against=dict.fromkeys(TASKS, 0.0))
    exam.heard.update(dict.fromkeys(TASKS[1:12], 1.0))
    assert not exam.settled
    exam.heard[TASKS[0]] = 0.0
    assert exam.settled


def test_a_task_that_is_lost_holds_nothing_up() -> None:
    exam = Exam("b", TASKS, against=dict.fromkeys(TASKS, 0.0))
    exam.heard.update(dict.fromkeys(TASKS[1:12], 1.0))
    exam.unanswered.add(TASKS[0])
    assert exam.settled
