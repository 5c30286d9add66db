"""Every read verb of the command line, for people and as JSON, on one finished search."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import EvaluationResult, Outcome, Purpose, Usage
from hgm.cli.app import app
from hgm.llm.base import Message, Reply, Request
from hgm.llm.transcript import Transcript
from hgm.plan import prepare
from hgm.work import Done
from tests.e2e.test_search import run
from tests.hgm.driven import opened
from tests.toy import write_run

ESCAPE = "\x1b[2J"


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> RunPaths:
    """The agent prints an escape sequence at its end, and gives a wrong answer where it has none."""
    root = tmp_path_factory.mktemp("read")
    made = write_run(root, evaluations=16, held_out=1)
    main = root / "agent" / "main.py"
    wrong = "answer = pathlib.Path('answer.py')\nif answer.exists() and '42' not in answer.read_text():\n"
    wrong += "    answer.write_text('def answer():\\n    return 1\\n')\n"
    main.write_text(f"{main.read_text()}{wrong}print({ESCAPE!r})\n")
    assert run(made).phase == "done"
    return made


def hgm(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert ESCAPE not in result.stdout
    return result.stdout


@pytest.mark.parametrize(
    ("verb", "named"),
    [
        (("status",), "phase"),
        (("tree", "--failed"), "failed_expansions"),
        (("show", "{}", "v1"), "lineage"),
        (("diff", "{}", "v1"), "patch"),
        (("log",), "kind"),
        (("log", "--decisions"), "decision"),
        (("log", "{}", "e1"), "transcript"),
        (("log", "{}", "x1"), "statement"),
        (("best", "--top", "2"), "belief"),
        (("export",), "path"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_a_verb_prints_text_and_json_of_the_same_facts(paths: RunPaths, verb: tuple[str, ...], named: str) -> None:
    place = str(paths.root)
    arguments = [part.format(place) for part in verb] if "{}" in verb else [verb[0], place, *verb[1:]]
    assert hgm(*arguments).strip()
    facts = json.loads(hgm(*arguments, "--json"))
    assert named in (facts[0] if isinstance(facts, list) else facts)


def test_the_end_of_a_run_says_who_repaired_what(paths: RunPaths) -> None:
    said = hgm("run", str(paths.root), "--plain")
    with Reader(paths) as reader:
        solved = {row.task_id for row in reader.evaluations(0) if row.outcome is Outcome.RESOLVED}
    assert f"root: {', '.join(sorted(solved))}" in said.replace("\n", " ")


def test_the_statement_of_an_expansion_tells_nothing_that_is_hidden(paths: RunPaths) -> None:
    with Reader(paths) as reader:
        statements = [reader.blob(x.statement_blob).decode() for x in reader.expansions() if x.statement_blob]
        assert any(row.outcome is Outcome.UNRESOLVED for row in reader.evaluations())
    assert statements
    for statement in statements:
        assert "hidden_tests/" not in statement
        assert "test_answer" not in statement
        assert "difficulty 7" not in statement, "the one held-out task"


def test_a_transcript_steers_no_terminal(tmp_path: Path) -> None:
    transcript = Transcript()
    said = Request((Message("user", f"a report {ESCAPE}"),))
    transcript.record(said, Reply(Message("assistant", ESCAPE), Usage()), at_s=0.0, took_s=0.0)
    result = EvaluationResult(Outcome.UNRESOLVED, "tests", transcript=transcript.dump())
    paths = write_run(tmp_path)
    with opened(prepare(paths), lambda _: Done(evaluation=result)) as (engine, _):
        number = engine.archive.begin_evaluation(0, "task-1", Purpose.SEARCH, 1)
        engine.archive.finish_evaluation(number, result)
    assert "a report" in hgm("log", str(paths.root), f"e{number}")
