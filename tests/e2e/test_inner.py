"""Best of n in a whole search: what one try fails, the next one solves, and it is one evaluation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive.browse import Browser
from archive.queries import Reader
from archive.records import Outcome
from hgm.config import load
from hgm.evaluate import Asked, Contender, place_of
from tests.e2e.acting import Actor, write_acted
from tests.e2e.test_search import assert_whole, run
from tests.hgm.cli.typing_in import typed
from tests.hgm.wire import serving
from tui.attempt import attempt, text_document

INNER = "[inner]\nsearch = 'best_of_n'\ntries = 2\n[final]\nheld_out = false\n"
VISIBLE = "from answer import answer\nassert answer() == 42\n"


class Learner(Actor):
    """Gets no task right before it is told what an earlier try came to."""

    def work(self, statement: str, turns: int, seed: int) -> dict[str, Any]:
        if "answer() returns 0" not in statement or "source code of a coding agent" in statement:
            return super().work(statement, turns, seed)
        number = 42 if "An earlier try" in statement else 41
        return self.shell(f"sed -i 's/return 0/return {number}/' answer.py") if turns == 0 else {"content": "idea: it"}


def test_a_search_in_which_every_attempt_has_two_tries(tmp_path: Path) -> None:
    with serving(Learner()) as url:
        paths = write_acted(tmp_path, url, evaluations=4, expansions=1, more=INNER)
        for task in (tmp_path / "suite").iterdir():
            (task / "repo" / "test_answer.py").write_text(VISIBLE)
            text = (task / "task.toml").read_text()
            (task / "task.toml").write_text(text.replace('test_command = ""', 'test_command = "python test_answer.py"'))
        ending = run(paths)
    assert ending.phase == "done", ending
    assert_whole(paths)
    with Reader(paths) as reader:
        rows = reader.evaluations()
        assert {row.outcome for row in rows} == {Outcome.RESOLVED}
        assert {row.usage.requests for row in rows} == {4}
        assert sum(row.usage.tokens for row in rows) == 4 * 55 * len(rows)
    with Browser(paths) as browser:
        steps = text_document(browser, "steps", attempt(browser, f"e{rows[0].id}").address("steps"))
        lines = [line.text for at in range(len(steps)) for line in steps.block(at)]
    assert lines == ["├─ 1  the visible tests fail", "└─ 2  the visible tests pass ● the answer"]
    shown, _ = typed("log", paths.root, f"e{rows[0].id}")
    first, second = (
        shown.index(f"=== try {said}") for said in ("1: the visible tests fail", "2: the visible tests pass")
    )
    assert first < second < shown.index("An earlier try at this")


def test_an_agent_is_examined_as_in_the_run_that_it_is_compared_with(tmp_path: Path) -> None:
    agent, file = Contender("x", "x", {}), tmp_path / "hgm.toml"
    models = "[models.m]\nprovider = 'vllm'\nmodel = 'x'\n[roles]\njudge = 'm'\n"
    budget = "[budget]\nevaluations = 9\n"
    asked = []
    for inner in ("", "search = 'best_of_n'", "search = 'best_of_n'\nvalue = 'model'\nedits = true"):
        file.write_text(f"{models}{budget}[inner]\n{inner}\n")
        asked.append(Asked(like=load(file)))
    chosen = [one.wishes(tmp_path, 3).chosen for one in asked]
    assert [one.get("inner.search") for one in chosen] == [None, "best_of_n", "best_of_n"]
    assert [one.get("roles.judge") for one in chosen] == [None, None, {"m": 1.0}]
    assert not any("inner.edits" in one for one in chosen), "nobody edits itself there"
    assert ["[models" in one.model_tables() for one in asked] == [False, False, True]
    assert len({place_of(agent, one).root for one in asked}) == 3
