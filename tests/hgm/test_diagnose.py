"""The statement that a parent gets when it edits itself: what is in it, and what must never be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.files import File
from archive.queries import Reader
from archive.records import EvaluationResult, ExpansionResult, Outcome, Purpose
from archive.store import Archive
from hgm.briefing import Briefing
from hgm.diagnose import (
    TAIL_CHARS,
    PastAttempt,
    Sibling,
    diagnose,
    first_change,
    idea_from,
    last_line,
    one_line,
    printable,
)
from hgm.plan import Plan, prepare
from tests.toy import mark_hidden_tests, write_run

SOLVED = PastAttempt("t1", "It is broken.", Outcome.RESOLVED, "", "ended: answered")
FAILED = PastAttempt("t2", "The total\nis wrong.", Outcome.UNRESOLVED, "tests", "looked\nended: out of commands")
EMPTY = PastAttempt("t3", "The name is lost.", Outcome.EMPTY, "no_change", "ended: out of commands")


def test_it_says_how_the_agent_did_and_how_its_attempts_ended() -> None:
    said = diagnose([SOLVED, FAILED, EMPTY, EMPTY], [], [])
    assert "It solved 1 of 4 tasks; 2 empty, 1 unresolved." in said
    assert "3 of its attempts said at the end: ended: out of commands" in said
    assert "1 of its attempts said at the end: ended: answered" in said
    assert "`idea:`" in said
    assert "agent.toml" in said


def test_it_shows_the_chosen_failures_and_no_others() -> None:
    said = diagnose([SOLVED, FAILED, EMPTY], [], [1])
    assert "A failed attempt (unresolved: tests). The report was:\n    The total\n    is wrong." in said
    assert "    looked\n    ended: out of commands" in said
    assert EMPTY.statement not in said


def test_it_shows_two_failures_at_most_and_the_end_of_long_logs() -> None:
    long = PastAttempt("t4", "Slow.", Outcome.LIMIT, "wall", "first words\n" + "x" * TAIL_CHARS)
    said = diagnose([FAILED, EMPTY, long], [], [2, 0, 1])
    assert "Slow." in said
    assert "The total" in said
    assert EMPTY.statement not in said
    assert "first words" not in said


def test_it_says_what_siblings_changed_and_how_they_did() -> None:
    said = diagnose([FAILED], [Sibling("more commands", 3, 7)], [])
    assert "- more commands: 3 of 7 solved" in said
    assert "already tried" not in diagnose([FAILED], [], [])


def test_an_agent_that_was_never_tried_is_called_so() -> None:
    assert "It has not been tried on any task yet." in diagnose([], [], [])


# --- what must never be in it --------------------------------------------------------------------------------------


def stored(plan: Plan, archive: Archive) -> None:
    """A root with a result on every task of both splits, and a child, everything marked by where it came from."""
    for task in plan.tasks.values():
        purpose = Purpose.SEARCH if task.id in plan.search_ids else Purpose.FINAL
        marks = {name: f"MARK-{name}-{task.id}".encode() for name in ("transcript", "log", "patch", "report")}
        number = archive.begin_evaluation(0, task.id, purpose, 1)
        archive.finish_evaluation(number, EvaluationResult(Outcome.UNRESOLVED, "tests", **marks))
    expansion = archive.begin_expansion(0, 1)
    archive.finish_expansion(expansion, ExpansionResult(None, idea="a child"), {"agent.toml": File(b"x")})


@pytest.mark.parametrize("seed", range(6))
def test_neither_hidden_tests_nor_held_out_tasks_are_in_it(tmp_path: Path, seed: int) -> None:
    paths = write_run(tmp_path, held_out=3)
    mark_hidden_tests(tmp_path / "suite")
    plan = prepare(paths)
    Archive.create(paths, plan.task_rows()).close()
    with Archive.open(paths) as archive:
        archive.add_root(plan.agent, name="toy", idea="the root")
        stored(plan, archive)
        said = Briefing(plan, Reader(paths)).brief(0, seed, 2).statement
    assert "It solved 0 of 6 tasks; 6 unresolved." in said
    assert said.count("MARK-log-") >= 2
    for never in ("HIDDEN", "hidden_tests", "MARK-report", "MARK-patch", "MARK-transcript"):
        assert never not in said
    for task_id in plan.held_out_ids:
        assert f"MARK-log-{task_id}" not in said
        assert plan.tasks[task_id].statement not in said


def test_a_log_that_a_power_cut_took_is_left_out(tmp_path: Path) -> None:
    plan = prepare(write_run(tmp_path))
    Archive.create(plan.paths, plan.task_rows()).close()
    with Archive.open(plan.paths) as archive:
        archive.add_root(plan.agent, name="toy", idea="the root")
        stored(plan, archive)
        logs = {archive.evaluation(number).log_blob for number in range(1, 10)}
        for count, address in enumerate(sorted(logs)):
            archive.blobs.path(address).unlink() if count % 2 else archive.blobs.path(address).write_bytes(b"")
        said = Briefing(plan, Reader(plan.paths)).brief(0, 1, 2).statement
    assert "It solved 0 of 6 tasks; 6 unresolved." in said
    assert "MARK" not in said


# --- text of agents ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        (b"\x1b[1;31mred\x1b[0m", "red"),
        (b"a\x1b[2J\x1b[Hb", "ab"),
        (b"\x1b]0;a title\x07after", "after"),
        (b"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        (b"\x1b(Bx\x1bc\x1b=y", "xy"),
        (b"bell\x07 back\x08 null\x00 csi\x9b", "bell back null csi\ufffd"),
        ("right\u202eleft \u2066isolate\ufeff".encode(), "rightleft isolate"),
        ("tab\there\nand ünïcode «» 你好".encode(), "tab\there\nand ünïcode «» 你好"),
    ],
)
def test_what_steers_a_terminal_is_taken_out(raw: bytes, left: str) -> None:
    assert printable(raw) == left


@given(st.binary(max_size=200))
def test_nothing_printable_holds_an_escape(raw: bytes) -> None:
    assert not set(printable(raw)) & set("\x1b\x07\x08\x00\r\x7f\x9b\u202e")


@given(st.text(max_size=300), st.integers(2, 40))
def test_one_line_is_one_line_and_not_longer_than_asked(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


def test_the_idea_is_the_model_s_own_or_the_first_change() -> None:
    patch = "--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-A = 1\n+A = 2\n"
    assert idea_from("Done.\nIdea:  more commands\nbye", patch) == "more commands"
    assert idea_from("Done.", patch) == "x.py: A = 1 → A = 2"
    assert idea_from("", "") == "no description"
    assert first_change("--- /dev/null\n+++ b/new.py\n+import os\n") == "new.py:  → import os"


def test_the_last_line_is_the_last_that_says_something() -> None:
    assert last_line("one\ntwo  \n\n") == "two"
    assert last_line("") == ""
