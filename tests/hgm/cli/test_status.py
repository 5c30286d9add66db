"""`hgm status` and the live display: every phase in words, every limit with what is spent of it."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from archive.activity import ROOT_SMOKE, Activity, Stage, write_activity
from archive.errors import NotARun, RunLocked
from archive.layout import RunPaths
from archive.lock import EngineLock
from archive.queries import Reader
from archive.records import EvaluationResult, Outcome, Purpose, Usage
from archive.store import Archive
from hgm.display import panel, summary_line
from hgm.progress import Progress
from hgm.standing import PHASES, budget_lines, finals
from tests.hgm.cli.conftest import copied
from tests.hgm.cli.typing_in import faults, typed


def test_a_finished_run(finished: RunPaths) -> None:
    out, _ = typed("status", finished.root, COLUMNS="80")
    assert out.splitlines()[0] == "run: done; the evaluations of its budget are used up"
    facts = json.loads(typed("status", finished.root, "--json")[0])
    (line,) = facts["budget"]
    spent = facts["totals"]["n"] + facts["totals"]["finals"]
    assert (line["name"], line["spent"], line["limit"]) == ("evaluations", spent, 20)
    assert f"budget   evaluations {spent} of 20" in out
    assert (facts["finals"]["done"], facts["finals"]["total"]) == (6, 6)
    assert [line["name"] for line in facts["spending"]] == ["tokens", "usd"]
    assert all(line["forecast"] == line["spent"] for line in (*facts["budget"], *facts["spending"]))
    assert not {name for name in facts["totals"] if f"{name} " in out and "_" in name}, "raw names"


def test_while_the_final_comparison_goes_on(finished: RunPaths, tmp_path: Path) -> None:
    paths = copied(finished, tmp_path)
    with Reader(paths) as reader:
        finalist = 2 if reader.state("best") == 1 else 1  # one that was not compared: the root's results are there
    with Archive.open(paths) as archive, EngineLock(paths):
        archive.put_state({"phase": "final", "cause": "wall", "best": finalist})
        number = archive.begin_evaluation(finalist, "task-7", Purpose.FINAL, 1)
        out, _ = typed("status", paths.root, COLUMNS="80")
    assert "run: comparing the best with the root, driven by process" in out
    assert "search     over: the time of its budget is used up" in out
    assert f"final      v{finalist} and the root on held-out tasks: 3 of 6 evaluations" in out
    assert f"in flight  e{number} v{finalist} task-7" in out
    assert "ended" not in out
    assert "wall" not in out


def test_a_flaky_task_is_named_and_left_out_everywhere(finished: RunPaths, tmp_path: Path) -> None:
    paths = copied(finished, tmp_path)
    finding = "its reference solution failed at run 3 of 10"
    with Archive.open(paths) as archive:
        before = archive.snapshot().totals
        for variant, purpose, outcome, cause in (
            (0, Purpose.SEARCH, Outcome.RESOLVED, ""),
            (1, Purpose.SEARCH, Outcome.UNRESOLVED, "tests"),
            (0, Purpose.FINAL, Outcome.CRASHED, "exit_1"),
        ):
            number = archive.begin_evaluation(variant, "task-7", purpose, 1)
            archive.finish_evaluation(number, EvaluationResult(outcome, cause, patch=b"+ the same"))
        (doubt,) = archive.open_doubts()
        archive.settle_doubt(doubt, True, finding)
    facts = json.loads(typed("status", paths.root, "--json")[0])
    assert faults(facts, "Status") == []
    (told,) = facts["quarantined"]
    of_it = told["results"]
    assert (told["task_id"], told["split"], told["finding"]) == ("task-7", "held_out", finding)
    totals = facts["totals"]
    assert (totals["n"], totals["finals"], totals["evaluations_left_out"]) == (
        before.n,
        before.finals + 3 - of_it,
        of_it,
    )
    assert facts["held_out"]["tasks"] == 2, "task-8 and task-9 are left"
    assert (facts["finals"]["done"], facts["finals"]["total"]) == (4, 4)
    out, _ = typed("status", paths.root, COLUMNS="300")
    assert f"held-out task task-7 is flaky ({finding}): its {of_it} results do not count" in out
    assert f", {of_it} of flaky tasks left out" in out
    story, _ = typed("log", paths.root, COLUMNS="400")
    assert "quarantined" in story
    assert f"the same change, did not; {finding}: the task is left out" in story
    typed("export", paths.root, "root", "--to", tmp_path / "exported")
    readme = (tmp_path / "exported" / "README.md").read_text()
    assert "left out of all that, because they were found to be flaky: task-7." in readme
    assert finding not in readme, "what the judge saw tells of hidden tests"
    assert json.loads((tmp_path / "exported" / "card.json").read_text())["left_out_as_flaky"] == ["task-7"]


def test_what_is_in_flight_says_its_stage_and_what_was_said(finished: RunPaths, tmp_path: Path) -> None:
    paths = copied(finished, tmp_path)
    with Archive.open(paths) as archive, EngineLock(paths):
        archive.put_state({"phase": "search", "cause": ""})
        jobs = [f"e{archive.begin_evaluation(2, task, Purpose.SEARCH, 1)}" for task in ("task-1", "task-2")]
        jobs.append(f"x{archive.begin_expansion(0, 1)}")
        now = time.time()
        doing = {
            jobs[0]: Activity(
                Stage.AGENT, "", now - 65, 3, 1_234, 1, "[tool] a.py\n\n[assistant] \x1b[2Jlook", "\x1b[2Jstep 3"
            ),
            jobs[2]: Activity(Stage.TESTS, "gate", now),
        }
        write_activity(paths, os.getpid(), doing)
        out, _ = typed("status", paths.root, COLUMNS="120")
        facts = json.loads(typed("status", paths.root, "--json")[0])
        one, quiet = typed("log", paths.root, jobs[0])[0], typed("log", paths.root, jobs[1])[0]
        told = json.loads(typed("log", paths.root, jobs[0], "--json")[0])
    assert re.search(r"task-1, \S+, agent for \S+, 3 requests, 1,234 tokens, waiting for its model", out)
    assert re.search(r"v0 expand, \S+, gate: tests for \S+\n", out)
    assert not faults(facts, "Status")
    assert [job["stage"] for job in facts["running"]] == ["agent", "", "gate: tests"]
    assert re.search(r"\nagent for 1:\d\d, 3 requests", one)
    assert "[assistant] [2Jlook" in one
    assert one.endswith("[2Jstep 3\n")
    assert "nothing is kept of it before it ends" in quiet
    assert (told["stage"], told["so_far"]) == ("agent", "[tool] a.py\n\n[assistant] [2Jlook")
    assert told["printed"] == "[2Jstep 3"
    assert not faults(told, "Attempt")
    out, _ = typed("status", paths.root, COLUMNS="120")
    assert "agent for" not in out, "nobody drives it any more"


def test_the_smoke_runs_of_the_root_are_in_flight_too(finished: RunPaths, tmp_path: Path) -> None:
    paths = copied(finished, tmp_path)
    with EngineLock(paths):
        write_activity(paths, os.getpid(), {ROOT_SMOKE: Activity(Stage.AGENT, "smoke 2", time.time())})
        out, _ = typed("status", paths.root, COLUMNS="120")
    assert re.search(r"in flight  root v0 smoke task, \S+, smoke 2: agent for \S+\n", out)


def test_a_run_that_was_stopped_says_how_it_goes_on(finished: RunPaths, tmp_path: Path) -> None:
    paths = copied(finished, tmp_path)
    with Archive.open(paths) as archive:
        archive.put_state({"phase": "search", "cause": ""})
    out, _ = typed("status", paths.root)
    assert out.splitlines()[0] == f"run: stopped while searching; go on with: hgm run {paths.root}"
    with Reader(paths) as reader:
        assert finals(reader) is None


def test_what_is_committed_and_where_it_will_end(finished: RunPaths, tmp_path: Path) -> None:
    paths = copied(finished, tmp_path)
    spent = {"evaluations": 10, "tokens": 1000, "usd": 1.0, "finals": 0, "wall_s": 60.0}
    with Archive.open(paths) as archive, EngineLock(paths):
        archive.put_state({"phase": "search", "cause": "", "budget": json.dumps(spent)})
        number = archive.begin_evaluation(2, "task-7", Purpose.SEARCH, 1)
        archive.book_usage("evaluations", number, Usage(2, 300, 200, 0, 0.25))
        facts = json.loads(typed("status", paths.root, "--json")[0])
        out, _ = typed("status", paths.root, COLUMNS="120")
    (evaluations,), (tokens, usd) = facts["budget"], facts["spending"]
    assert (evaluations["reserved"], evaluations["held"], evaluations["forecast"]) == (1, 6, 20)
    assert (tokens["reserved"], usd["reserved"], usd["limit"]) == (500, 0.25, None)
    assert usd["forecast"] == pytest.approx(1.0 * 14 / 10 + 0.6)  # 14 for the search, 6 to compare
    assert "in flight up to 500 tokens, $0.25; at the end about 2,000 tokens, $2.00" in out
    with Archive.open(paths) as archive:
        archive.put_state({"phase": "done"})
    assert "at the end" not in typed("status", paths.root, COLUMNS="120")[0], "nothing is to come any more"


@pytest.mark.parametrize(
    ("toml", "limits"),
    [
        ("[budget]\nevaluations = '2k'\nwall = '1h'\nusd = '$5'\ntokens = '1M'", [2000, 1_000_000, 5, 3600]),
        ("[budget]\nevaluations = 3", [3]),
        ("no toml at all", [20]),
        ("[budget]\nevaluations = 'many'", [20]),
    ],
)
def test_limits_are_those_that_hgm_toml_asks_for_now(
    finished: RunPaths, tmp_path: Path, toml: str, limits: list[float]
) -> None:
    paths = copied(finished, tmp_path)
    paths.config.write_text(toml)
    with Reader(paths) as reader:
        assert [line.limit for line in budget_lines(reader)] == limits


def test_the_display_says_how_far_the_comparison_is(driven: tuple[RunPaths, list[Progress]]) -> None:
    seen = [progress for progress in driven[1] if progress.phase == "final"]
    assert seen, "nothing was drawn meanwhile"
    counts = [progress.finals.done for progress in seen if progress.finals]
    assert len(counts) == len(seen)
    assert counts == sorted(counts)
    assert all(progress.finals is None for progress in driven[1] if progress.phase == "search")
    middle = next(progress for progress in seen if progress.finals and progress.finals.done)
    assert middle.finals is not None
    text = drawn(middle)
    assert f"{middle.finals.done} of 6" in text
    assert f"{middle.finals.who} on held-out tasks" in text
    assert f"on held-out tasks: {middle.finals.done} of 6 evaluations" in summary_line(middle)
    for progress in seen:
        over = progress.finals and progress.finals.done == progress.finals.total
        assert over or "about 0:00 left" not in drawn(progress) + summary_line(progress)


def test_every_phase_has_words() -> None:
    from hgm.engine import Phase

    assert set(PHASES) == set(Phase)


def drawn(progress: Progress) -> str:
    console = Console(width=80, file=None)
    with console.capture() as capture:
        console.print(panel("run", progress))
    assert max(map(len, capture.get().splitlines())) <= 80
    return capture.get()


def test_an_agent_that_does_better_where_it_was_chosen_is_warned_of(finished: RunPaths, tmp_path: Path) -> None:
    """Twenty more successes on search tasks and none on held-out ones; in status, its JSON and the export's card."""
    before = json.loads(typed("status", finished.root, "--json")[0])["overfit"]
    assert before is not None
    assert "overfitting?" not in typed("status", finished.root)[0] or before["suspicious"]
    paths = copied(finished, tmp_path)
    with Archive.open(paths) as archive:
        for number in range(20):
            id = archive.begin_evaluation(0, f"task-{number % 6 + 1}", Purpose.SEARCH, number)
            archive.finish_evaluation(id, EvaluationResult(Outcome.RESOLVED))
            id = archive.begin_evaluation(0, f"task-{number % 3 + 7}", Purpose.FINAL, number)
            archive.finish_evaluation(id, EvaluationResult(Outcome.UNRESOLVED))
        archive.put_state({"best": 0})
    facts = json.loads(typed("status", paths.root, "--json")[0])["overfit"]
    assert facts["suspicious"]
    assert (facts["variant"], facts["held_out"], facts["held_out_tasks"]) == (0, 0.0, 3)
    assert facts["low"] > 0
    out, _ = typed("status", paths.root)
    assert "overfitting? v0 resolves" in out
    typed("export", paths.root, "root", "--to", tmp_path / "mine")
    assert "overfitting? v0 resolves" in (tmp_path / "mine" / "README.md").read_text()
    (card,) = (tmp_path / "mine").glob("*card*.json")
    assert json.loads(card.read_text())["overfit"] == facts


def test_what_hgm_eval_left_is_gone_on_with_by_hgm_eval(finished: RunPaths, tmp_path: Path) -> None:
    paths = copied(finished, tmp_path)
    with Archive.open(paths) as archive:
        archive.put_state({"exam": True, "phase": "final"})
    out, _ = typed("status", paths.root)
    assert out.splitlines()[0] == "run: stopped while trying an agent; go on with: the same hgm eval again"
    _, refused = typed("pause", paths.root, code=RunLocked.exit_code)
    assert refused.endswith("go on with: the same hgm eval again")
    with closing(sqlite3.connect(paths.archive)) as other:
        other.execute("PRAGMA user_version = 5")
    for verb in (("status",), ("log",), ("show", "v0")):
        _, said = typed(verb[0], paths.root, *verb[1:], code=NotARun.exit_code)
        assert said.endswith("the same `hgm eval` again brings it up to date")
