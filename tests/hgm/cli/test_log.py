"""`hgm log`: what it lists can be looked up."""

from __future__ import annotations

import asyncio
import json
import math
from pathlib import Path

import pytest

from archive.consultations import Diagnosis, Judgement
from archive.files import File
from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import (
    Candidate,
    Decision,
    DecisionKind,
    EvaluationResult,
    ExpansionResult,
    Outcome,
    Purpose,
    Usage,
)
from archive.store import Archive
from hgm.llm.base import Message, Reply, Request
from hgm.llm.transcript import Transcript
from hgm.plan import prepare
from hgm.work import Done
from tests.hgm.cli.conftest import copied
from tests.hgm.cli.typing_in import faults, typed
from tests.hgm.driven import opened
from tests.toy import write_run


def test_it_lists_every_attempt_with_an_id_newest_last(finished: RunPaths) -> None:
    out, _ = typed("log", finished.root, "--limit", "999")
    listed = [word for line in out.splitlines()[1:] for word in line.split()[2:3] if word[0] in "ex"]
    with Reader(finished) as reader:
        evaluations, expansions = reader.evaluations(), reader.expansions()
    assert sorted(listed) == sorted([f"e{row.id}" for row in evaluations] + [f"x{row.id}" for row in expansions])
    entries = json.loads(typed("log", finished.root, "-n", "999", "--json")[0])
    assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)
    assert [entry["id"] for entry in entries if entry["kind"] != "event"] == listed
    assert any(entry["kind"] == "event" and entry["result"] == "phase" for entry in entries)


def test_the_limit_keeps_the_newest(finished: RunPaths) -> None:
    everything = json.loads(typed("log", finished.root, "--limit", str(10**30), "--json")[0])
    assert json.loads(typed("log", finished.root, "--limit", "3", "--json")[0]) == everything[-3:]


def test_what_is_listed_can_be_looked_up(finished: RunPaths) -> None:
    for entry in json.loads(typed("log", finished.root, "--json")[0]):
        if not entry["id"]:
            continue
        attempt = json.loads(typed("log", finished.root, entry["id"], "--json")[0])
        assert attempt.items() >= entry.items()
        out, _ = typed("log", finished.root, entry["id"])
        assert out.startswith(f"{entry['id']}: ")
        if entry["kind"] == "evaluation":
            assert "skill" in attempt["log"]
            assert attempt["log"].strip() in out


def test_a_decision_names_the_attempt_that_it_started(finished: RunPaths) -> None:
    decisions = json.loads(typed("log", finished.root, "--decisions", "-n", "999", "--json")[0])
    with Reader(finished) as reader:
        for decision in decisions:
            if started := decision["started"]:
                number = int(started[1:])
                job = reader.evaluation(number).variant_id if started[0] == "e" else reader.expansion(number).parent_id
                assert job == decision["variant"]
    assert decisions[-1]["decision"] == "stop"


def test_decisions_say_what_their_scores_are_made_of(finished: RunPaths, tmp_path: Path) -> None:
    out, _ = typed("log", finished.root, "--decisions", "-n", "999")
    head, *rows = out.splitlines()
    assert " ".join(head.split()) == "id chose variant n nodes τ score why task made of"
    assert any("successes" in row or "failures" in row for row in rows)
    paths = copied(finished, tmp_path)
    arm = Candidate(1, math.inf, {"successes": 0.0, "in_flight": 2.0, "probability": 0.25})
    with Archive.open(paths) as archive:
        archive.record_decision(Decision(DecisionKind.EVALUATE, "sharpen", 1, "task-1", 5, 1, 1.0, arm), {})
    last = typed("log", paths.root, "--decisions", "-n", "1")[0].splitlines()[1]
    assert "∞" in last
    assert last.endswith("task-1  in flight 2, probability 0.250")
    told = json.loads(typed("log", paths.root, "--decisions", "-n", "1", "--json")[0])[0]["chosen"]
    assert told == {"variant": 1, "score": None, "components": {"successes": 0, "in_flight": 2, "probability": 0.25}}


@pytest.mark.parametrize(("id", "code", "said"), [("e999", 9, "evaluation 999"), ("x999", 9, "expansion 999")])
def test_an_attempt_that_there_is_not(finished: RunPaths, id: str, code: int, said: str) -> None:
    assert said in typed("log", finished.root, id, code=code)[1]


@pytest.mark.parametrize("id", ["12", "e", "e0", "v1", "x-1", "e" + "9" * 30])
def test_what_is_no_id_says_where_ids_are_listed(finished: RunPaths, id: str) -> None:
    assert "hgm log RUN" in typed("log", finished.root, "--", id, code=2)[1]


def test_an_attempt_becomes_a_script(tmp_path: Path) -> None:
    """Of a real run: the same answers, as a file that the provider `scripted` reads."""
    from hgm.llm.scripted import ScriptedModel

    paths = write_run(tmp_path)
    transcript = Transcript()
    reply = Reply(Message("assistant", "I am \x1b[31mdone"), Usage(1, 30, 5))
    transcript.record(Request((Message("user", "fix it"),)), reply, at_s=0.0, took_s=0.0)
    with opened(prepare(paths), lambda _: Done()) as (engine, _):
        kept = EvaluationResult(Outcome.UNRESOLVED, transcript=transcript.dump())
        for result in (kept, EvaluationResult(Outcome.EMPTY)):
            number = engine.archive.begin_evaluation(0, "task-1", Purpose.SEARCH, 1)
            engine.archive.finish_evaluation(number, result)
    script = tmp_path / "e.json"
    script.write_text(typed("log", paths.root, f"e{number - 1}", "--as-script")[0])
    assert "\x1b" not in script.read_text()
    model = ScriptedModel.load(script)
    again = asyncio.run(model.complete(Request((Message("user", "fix it"),))))
    assert (again.message, again.usage) == (reply.message, reply.usage)
    assert "nothing is kept" in typed("log", paths.root, f"e{number}", "--as-script", code=2)[1]
    assert "give its id" in typed("log", paths.root, "--as-script", code=2)[1]


def test_an_expansion_has_the_talks_with_who_diagnosed_and_who_judged(finished: RunPaths, tmp_path: Path) -> None:
    paths = copied(finished, tmp_path)

    def talk(words: str) -> bytes:
        transcript = Transcript()
        transcript.record(
            Request((Message("user", words),)), Reply(Message("assistant", "yes"), Usage()), at_s=0.0, took_s=0.0
        )
        return transcript.dump()

    with Archive.open(paths) as archive:
        number = archive.begin_expansion(0, 1)
        thought = Diagnosis("model", transcript=talk("what went wrong?"))
        said = Judgement("model", value=9.0, transcript=talk("what is it worth?"))
        files = archive.variant_files(0) | {"new.py": File(b"")}
        archive.finish_expansion(number, ExpansionResult(None), files, diagnosis=thought, judgement=said)
    out, _ = typed("log", paths.root, f"x{number}")
    assert out.index("--- diagnosis ---\n[user] what went wrong?") < out.index(
        "--- judge ---\n[user] what is it worth?"
    )
    told = json.loads(typed("log", paths.root, f"x{number}", "--json")[0])
    assert not faults(told, "Attempt")
    assert "what is it worth?" in told["judge"]
