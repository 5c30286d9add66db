"""The question that a diagnosing model is asked: all that may be seen of a parent, and nothing that may not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.errors import ConfigError
from archive.files import File
from archive.queries import Reader
from archive.records import EvaluationResult, Outcome, Purpose
from archive.store import Archive
from hgm.briefing import Brief, Briefing
from hgm.compact import compact, visible_tests
from hgm.config import load
from hgm.inquire import source_text
from hgm.llm.base import Message, Reply, Request, ToolCall
from hgm.llm.gateway import Gateway
from hgm.llm.transcript import Transcript
from hgm.plan import Plan, prepare
from tests.hgm.llm.talk import QUICK
from tests.hgm.speaking import COST, Speaker, prompts_of
from tests.toy import mark_hidden_tests, write_run

MODEL = "[models.m]\nprovider = 'openai'\nmodel = 'm'\n[roles]\nedit = 'm'\n[expand]\ndiagnosis = 'model'\n"
ANSWER = {"wrong": "it stops early", "weakness": "no patience", "proposal": "raise TURNS", "check": "fewer limits"}


def attempt(said: str, tested: str = "", more: int = 0) -> bytes:
    """The transcript of one attempt: `said` by the model, tests run, and `more` long turns."""
    transcript = Transcript()
    messages = [Message("system", "You fix bugs."), Message("user", "A report.")]
    for number in range(1 + more):
        call = ToolCall(f"c{number}", "bash", '{"command": "pytest"}')
        reply = Message("assistant", said if number == 0 else "again " * 300, (call,))
        transcript.record(Request(tuple(messages)), Reply(reply, COST), at_s=0.0, took_s=0.1)
        messages += [reply, Message("tool", tested, tool_call_id=call.id)]
    transcript.record(Request(tuple(messages)), Reply(Message("assistant", "Done."), COST), at_s=0.0, took_s=0.1)
    return transcript.dump()


def evaluated(plan: Plan, archive: Archive) -> None:
    """Every task of both splits was tried; all is marked by where it came from."""
    for task in plan.tasks.values():
        purpose = Purpose.SEARCH if task.id in plan.search_ids else Purpose.FINAL
        marks = {name: f"MARK-{name}-{task.id}".encode() for name in ("log", "patch", "report")}
        talked = attempt(f"SAID-{task.id}", f"E  SEEN-{task.id}\n1 failed")
        number = archive.begin_evaluation(0, task.id, purpose, 1)
        archive.finish_evaluation(number, EvaluationResult(Outcome.UNRESOLVED, "tests", transcript=talked, **marks))


async def consulted(tmp_path: Path, model: Speaker, seed: int = 1, least_effort: float = 1.0) -> tuple[Plan, Brief]:
    paths = write_run(tmp_path, held_out=3, more=MODEL)
    if least_effort < 1:
        text = paths.config.read_text().replace("model = 'm'", "model = 'm'\nreasoning_effort = 'high'")
        paths.config.write_text(text.replace("[agent]\n", f"[agent]\nleast_effort = {least_effort}\n"))
    mark_hidden_tests(tmp_path / "suite")
    plan = prepare(paths)
    Archive.create(paths, plan.task_rows()).close()
    with Archive.open(paths) as archive:
        archive.add_root(plan.agent, name="toy", idea="the root")
        evaluated(plan, archive)
        source = {**plan.agent, "main.py": File(b"# the source as it is now\n")}
        async with Gateway({"diagnose": model}, retry=QUICK) as gateway:
            return plan, await Briefing(plan, Reader(paths)).consulted(0, seed, 2, source, gateway)


async def test_its_answer_is_kept_and_told_to_the_parent(tmp_path: Path) -> None:
    _, brief = await consulted(tmp_path, Speaker(lambda _: json.dumps(ANSWER)))
    made = brief.diagnosis
    assert (made.source, made.wrong, made.weakness) == ("model", "it stops early", "no patience")
    assert (made.proposal, made.check, made.error) == ("raise TURNS", "fewer limits", "")
    assert (made.model, made.usage, len(made.evaluations)) == ("speaker", COST, 2)
    about = ["attempt", "attempt_tests", "diagnose", "effort_fixed", "entry_any", "score_card", "score_card_ending"]
    assert prompts_of(made) == about
    assert "What to change:\n    raise TURNS" in brief.statement
    assert "It solved 0 of 6 tasks" in brief.statement
    assert "A failed attempt" not in brief.statement, "the attempts that it was made from are in its place"


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_of_the_exam_is_in_the_question(tmp_path: Path, seed: int) -> None:
    model = Speaker(lambda _: json.dumps(ANSWER))
    plan, _ = await consulted(tmp_path, model, seed)
    asked = model.asked[0].messages[0].content
    for seen in ("# the source as it is now", "It solved 0 of 6 tasks; 6 unresolved.", "MARK-log-task-", "SAID-task-"):
        assert seen in asked
    assert asked.count("E  SEEN-task-") >= 2, "the tests that the agent itself ran"
    for never in ("HIDDEN", "hidden_tests", "MARK-report", "MARK-patch"):
        assert never not in asked
    for task_id in plan.held_out_ids:
        assert plan.tasks[task_id].statement not in asked
        assert not [mark for mark in ("MARK-log", "SAID", "SEEN") if f"{mark}-{task_id}" in asked]


FREE = "`agent.toml` may have a table `[effort]` with the keys `evaluate` (on tasks) and `edit` (on its own source)"


@pytest.mark.parametrize(
    ("least", "told"),
    [(1.0, "How much its model reasons is set outside of the source."), (0.25, f"{FREE}, each from 0.25 to 1")],
)
async def test_it_is_told_whether_the_effort_may_change(tmp_path: Path, least: float, told: str) -> None:
    model = Speaker(lambda _: json.dumps(ANSWER))
    await consulted(tmp_path, model, least_effort=least)
    assert told in " ".join(model.asked[0].messages[0].content.split())


async def test_where_it_does_not_answer_rules_do_and_the_error_is_kept(tmp_path: Path) -> None:
    _, brief = await consulted(tmp_path, Speaker(lambda _: json.dumps(ANSWER | {"proposal": " "})))
    made = brief.diagnosis
    assert (made.source, made.proposal, made.error) == ("rules", "", "`proposal` is empty")
    assert (made.model, made.usage) == ("speaker", COST + COST)
    assert brief.statement.count("A failed attempt (unresolved: tests)") == 2


def test_builtin_cannot_be_asked(tmp_path: Path) -> None:
    for key, role in {"diagnosis": "diagnose", "judge": "judge", "lessons": "diagnose"}.items():
        path = tmp_path / "hgm.toml"
        path.write_text(f"[budget]\nevaluations = 9\n[expand]\n{key} = 'model'\n")
        with pytest.raises(ConfigError, match=f'expand.{key} = "model" asks the model of roles.{role}, and builtin is'):
            load(path)


# --- in short --------------------------------------------------------------------------------------------------------


def test_a_conversation_is_cut_in_its_middle_and_in_its_long_turns() -> None:
    short = compact(attempt("Let me see.", "1 failed"), 5_000)
    assert short.startswith("[system] You fix bugs.\n[user] A report.\n[assistant] Let me see.\n→ bash(")
    assert short.endswith("[tool] 1 failed\n[assistant] Done.")
    long = compact(attempt("Let me see.", "x" * 4_000, more=9), 3_000)
    assert len(long) < 3_100
    assert long.startswith("[system]")
    assert long.endswith("[assistant] Done.")
    assert compact(b"no json", 100).startswith("(no transcript: line 1")
    assert compact(b"", 100) == "(the model was never asked)"


def test_the_last_test_output_is_found_among_other_output() -> None:
    assert visible_tests(attempt("x", "2 passed, 1 failed in 0.1s")) == "2 passed, 1 failed in 0.1s"
    assert visible_tests(attempt("x", "some listing")) == ""
    assert visible_tests(b"no json") == ""


def test_source_is_shown_whole_and_code_first() -> None:
    files = {"a.md": File(b"prose" * 30), "z.py": File(b"code\n"), "b.bin": File(b"\xff\xfe")}
    text = source_text(files, 100)
    assert text == "--- b.bin\n(no text)\n--- z.py\ncode\n\n--- a.md\n(150 characters, not shown)"
