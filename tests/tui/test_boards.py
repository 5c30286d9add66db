"""The screens about the whole run: what they ask the archive, what they make of it, what a person sees."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.activity import ROOT_SMOKE, Activity, Stage, write_activity
from archive.browse import Browser
from archive.candidates import CandidateEdit, Fate, Ranking
from archive.consultations import Diagnosis, Hindsight, Judgement
from archive.discriminations import Choice, Duel, Vote, keep
from archive.errors import ConfigError
from archive.layout import RunPaths
from archive.lessons import Distillation, Draft
from archive.lock import EngineLock
from archive.overview import History
from archive.records import EvaluationResult, ExpansionFailure, ExpansionResult, Outcome, Purpose
from archive.resolved import epsilon_of
from archive.statistics import best_belief
from archive.store import Archive
from hgm import amounts
from hgm.pareto import front
from tests.benchmarks.bulk import bulk_run
from tests.tui.runs import TASKS, TRANSCRIPT, evaluate, large_run, priced_run, source, toy_run
from tests.tui.using import lineage, until, until_seen, window
from tui.attempt import attempt, text_document
from tui.chart import Series, chart, ticks
from tui.icicle import icicle, sizes
from tui.live import live, live_lines, per_hour
from tui.outline import Key
from tui.pareto import scores, thinned
from tui.progress import curve
from tui.screens.clades import By, breeder, ordered
from tui.screens.compare import pair, pair_document
from tui.screens.judge import verdicts
from tui.screens.tasks import _cells as tasks_cells
from tui.screens.tasks import clustered, matrix, sign
from tui.story import story
from tui.view import status_of
from tui.widgets.status import status_content

SIZES = [(80, 24), (240, 60)]


@pytest.fixture
def browser(toy: RunPaths) -> Iterator[Browser]:
    with Browser(toy) as browser:
        yield browser


def test_breeders_are_compared_with_their_descendants(browser: Browser) -> None:
    found = [breeder(variant) for variant in browser.breeders(9)]
    assert {one.variant.id: (one.s, one.f) for one in found} == {0: (11, 9), 1: (8, 2)}
    assert [one.variant.id for one in ordered(found, By.MISMATCH)] == [0, 1]
    assert [one.variant.id for one in ordered(found, By.OWN)] == [1, 0]


def test_tasks_know_who_solves_them(browser: Browser) -> None:
    totals = {total.id: total for total in browser.task_totals()}
    assert (totals["task-07"].tried, totals["task-07"].solved) == (2, 0)
    assert (totals["task-06"].solvers, totals["task-06"].first) == (1, 3)
    assert totals["task-11"].tried == 0
    found = matrix(browser, [5])
    variants, tasks = clustered(found)
    assert {variant.id for variant in variants} == {0, 1, 2, 3, 4, 5}
    assert sorted(total.id for total in tasks) == [f"task-{at:02}" for at in range(10)]
    assert [sign(found.rates[3].get(task)) for task in ("task-00", "task-07", "task-09")] == ["█", "·", " "]


def test_a_flaky_task_is_shown_as_left_out(toy: RunPaths) -> None:
    with Archive.open(toy) as archive:
        for outcome, cause in ((Outcome.RESOLVED, ""), (Outcome.UNRESOLVED, "tests")):
            number = archive.begin_evaluation(3, "task-11", Purpose.SEARCH, 1)
            archive.finish_evaluation(number, EvaluationResult(outcome, cause, patch=b"+ a"))
        archive.settle_doubt(archive.open_doubts()[0], True, "it passed without any change")
    with Browser(toy) as browser:
        totals = {total.id: total for total in browser.task_totals()}
        assert [total.id for total in totals.values() if total.quarantined] == ["task-11"]
        assert "task-11" not in matrix(browser, [3]).rates[3]
        assert "left out" in [cell.plain for cell in tasks_cells(totals["task-11"])]


def test_two_variants_on_their_common_tasks(browser: Browser) -> None:
    found = pair(browser, 0, 3)
    assert (found.gained, found.lost) == (("task-02", "task-03", "task-04", "task-05", "task-06"), ())
    assert found.difference is not None
    assert found.difference.tasks == 8
    texts = [line.text for at in range(len(pair_document(found))) for line in pair_document(found).block(at)]
    assert "▾ only v3 solves: 5" in texts
    assert "▾ agent/main.py  +2 −1" in texts
    assert pair(browser, 3, 5).difference is None


def test_progress_ends_with_the_best_of_now(tmp_path: Path) -> None:
    with Browser(large_run(tmp_path / "large", 300)) as browser:
        history = History()
        browser.follow(history)
        tree = browser.whole_tree()
        points = curve(history, tree.parent, tree.depth, epsilon_of(browser.paths), points=9)
        counts = browser.counts()
    assert len(history.variant) == points[-1].evaluations == counts.s.sum() + counts.f.sum()
    best = best_belief(counts.s, counts.f)
    assert best is not None
    assert points[-1].best_id == best.variant_id
    assert points[-1].best[1] <= points[-1].best[0] <= points[-1].best[2]
    clade = best_belief(tree.clade_s, tree.clade_n - tree.clade_s)
    assert clade is not None
    assert points[-1].clade_id == clade.variant_id


def test_a_history_never_misses_what_ends_late(toy: RunPaths, browser: Browser) -> None:
    history = History()
    with Archive.open(toy) as archive:
        late = archive.begin_evaluation(5, TASKS[0].id, Purpose.SEARCH, 1)
        evaluate(archive, 4, "+")
        browser.follow(history)
        assert len(history.variant) == 30

        archive.finish_evaluation(late, EvaluationResult(Outcome.RESOLVED))
    browser.follow(history)
    assert history.variant[-2:].tolist() == [5, 4]


def test_a_chart_is_as_large_as_its_space() -> None:
    drawn = chart([Series([1, 2, 3], [10, 50, 90])], 60, 12)
    lines = drawn.plain.split("\n")
    assert len(lines) == 12
    assert all(len(line) <= 60 for line in lines)
    assert chart([Series([], [])], 60, 12).plain == ""
    assert chart([Series([1], [1])], 5, 2).plain == ""


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1, 30, [10, 20, 30]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (1, 100_000, [20_000, 40_000, 60_000, 80_000, 100_000]),
        (0.01, 0.055, [0.01, 0.02, 0.03, 0.04, 0.05]),
        (0, 0.3, [0, 0.1, 0.2, 0.3]),
        (5, 5, [5]),
    ],
)
def test_an_axis_is_marked_with_round_numbers(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high, 5) == expected


@given(st.lists(st.integers(0, 10_000), max_size=60), st.integers(1, 80), st.integers(1, 20))
def test_an_icicle_holds_every_clade_inside_its_parent(draws: list[int], width: int, height: int) -> None:
    parent = np.array([-1, *(draw % (id + 1) for id, draw in enumerate(draws))], dtype=np.int32)
    depth = np.zeros(len(parent), dtype=np.int32)
    for id in range(1, len(parent)):
        depth[id] = depth[parent[id]] + 1
    tree = sizes(parent, depth)
    assert tree.count[0] == len(parent)
    rows = icicle(tree, 0, width, height)
    places = {part.node: part for row in rows for part in row}
    for row in rows:
        for part in row:
            if part.node:
                above = places[int(parent[part.node])]
                assert above.start <= part.start < part.end <= above.end


def test_live_says_what_flies_and_how_fast(toy: RunPaths, browser: Browser) -> None:
    toy.config.write_text("[run]\nworkers = 4\n[budget]\nevaluations = 60\nwall = '1h30m'\nusd = '$5'\n")
    toy.engine_log.write_text("first\nlast \x1b[31mline\n")
    with Archive.open(toy) as archive:
        archive.begin_evaluation(5, TASKS[0].id, Purpose.SEARCH, 1)
        spent = '{"evaluations": 30, "wall_s": 60.0, "tokens": 3301200, "extended": {"evaluations": 40}}'
        archive.put_state({"budget": spent})
        archive.log("note", "look [b]here")
    found = live(browser)
    assert (found.workers, found.limits) == (4, {"wall": 5_400, "evaluations": 100, "usd": 5})
    text = "\n".join(line.text for line in live_lines(found, 1e10))
    for wanted in (
        "1 in flight",
        "v5      task-00",
        "longer than usual",
        "0 of 4 workers",
        "of 100 ██████",
        "3,301,200 spent, no limit",
        "last line",
        "note: look [b]here",
    ):
        assert wanted in text
    assert per_hour(found.recent) is not None


def test_live_says_the_stage_of_a_job_and_what_was_said_last(toy: RunPaths, browser: Browser) -> None:
    with EngineLock(toy), Archive.open(toy) as archive:
        number = archive.begin_evaluation(5, TASKS[0].id, Purpose.SEARCH, 1)
        said = "\n\n".join(f"line {at} \x1b[2J" for at in range(99))
        doing = {f"e{number}": Activity(Stage.AGENT, "", 1e10 - 4, 2, 1_500, 1, said, "old\nstep 3\x07\n")}
        smoke = {ROOT_SMOKE: Activity(Stage.CHECKOUT, "smoke 1", 1e10)}
        write_activity(toy, os.getpid(), doing | smoke)
        texts = [line.text for line in live_lines(live(browser), 1e10)]
    assert "2 in flight" in texts
    assert f"          e{number} agent for 4.0s · 2 requests, 1.5k tokens · waiting for its model" in texts
    assert [text.strip() for text in texts if text.strip().startswith("line ")] == [
        f"line {at} ^[[2J" for at in range(95, 99)
    ]
    assert [text.strip() for text in texts if text.strip().startswith("prints")] == ["prints old", "prints step 3^G"]
    assert "          root smoke 1: checkout for 0.0s" in texts


def test_live_says_how_servers_are_and_that_the_root_is_tried_out(tmp_path: Path) -> None:
    paths = RunPaths(tmp_path / "new")
    quiet = {"server": "gpu-1", "state": "starting: loading weights", "running": None}
    busy = {"server": "gpu-0", "state": "ready", "running": 3, "waiting": 2, "generation_per_s": 1_234.5}
    with Archive.create(paths, TASKS) as archive, Browser(paths) as browser:
        archive.add_root(source("pass"), name="plain", idea="the root: plain")
        archive.put_state({"servers": [busy, quiet]})
        paths.config.write_text("[run]\nworkers = 2\n")
        alone = [line.text for line in live_lines(live(browser), 1e10)]
        with EngineLock(paths):
            write_activity(paths, os.getpid(), {ROOT_SMOKE: Activity(Stage.AGENT, "smoke 1", 1e10)})
            texts = [line.text for line in live_lines(live(browser), 1e10)]
            below = status_content(status_of(browser), 1e10).plain
    assert "  gpu-0: 3 at work, 2 waiting, 1,234 tokens/s" in texts
    assert "  gpu-1: starting: loading weights" in texts
    assert "  1 of 2 workers busy now; 0 % lately" in texts
    assert "  no evaluation has ended yet" in texts
    assert "the root is tried out on a smoke task" in below
    assert not [text for text in alone if "gpu" in text], "what they said last, while nobody drives the run"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("key", "seen"),
    [
        ("C", ("2 with measured descendants, by descendants (s)", "mismatch", "breeds better")),
        ("T", ("Tasks", "task-06", "v3", "█")),
        ("G", ("Progress", "best clade", "evaluations")),
        ("equals_sign", ("Compare", "v1 → v3", "common task")),
        ("L", ("Live", "in flight", "pace", "budget")),
        ("M", ("Map", "v0", "v3: depth 2")),
        ("K", ("Lessons", "none yet")),
        ("F", ("Score and cost", "1 of 4 on the front", "tokens an attempt")),
    ],
)
async def test_every_board_opens_and_closes(
    toy: RunPaths, size: tuple[int, int], key: str, seen: tuple[str, ...]
) -> None:
    async with window(toy, size) as user:
        await until_seen(user, "v3 ★")
        await user.press(key)
        await until_seen(user, *seen)
        await user.press("D")
        await until_seen(user, "Decisions")
        await user.press("escape")
        await until_seen(user, "v3 ★")


def test_held_out_tasks_are_no_part_of_a_comparison(toy: RunPaths, browser: Browser) -> None:
    before = pair(browser, 0, 3)
    with Archive.open(toy) as archive:
        for variant, outcome in ((0, Outcome.UNRESOLVED), (3, Outcome.RESOLVED)):
            number = archive.begin_evaluation(variant, TASKS[9].id, Purpose.FINAL, 1)
            archive.finish_evaluation(number, EvaluationResult(outcome))
    assert TASKS[9].id in {cell.task_id for cell in browser.cells([3])}
    assert pair(browser, 0, 3).gained == before.gained


async def test_the_root_is_not_compared_with_itself(toy: RunPaths) -> None:
    async with window(toy, (80, 24)) as user:
        await until_seen(user, "v3 ★")
        await user.press("g", *"root", "enter", "equals_sign")
        await until_seen(
            user, "The root has no parent to be compared with", "mark another variant in the tree (m) first."
        )


async def test_the_map_of_many_tasks_is_turned_over(tmp_path: Path) -> None:
    paths = bulk_run(tmp_path / "run", 60, 20)
    async with window(paths, (80, 24)) as user:
        await until_seen(user, "★")
        await user.press("T")
        await until_seen(user, "tasks 1 – 60 of 100")
        await user.press("]", "]", "]")
        await until_seen(user, "tasks 61 – 100 of 100")
        await user.press("[")
        await until_seen(user, "tasks 1 – 60 of 100")


async def test_a_board_leads_to_a_variant_and_follows_the_run(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("M", "up", "z")
        await until_seen(user, "inside v1", "v1: depth 1, 4 in its clade")
        await user.press("enter")
        await until(user, lambda: lineage(user).cursor == Key(1))
        await user.press("L")
        with EngineLock(toy), Archive.open(toy) as archive:
            archive.begin_evaluation(5, TASKS[0].id, Purpose.SEARCH, 1)
            await until_seen(user, "1 in flight", "driven by process")


async def test_lessons_are_seen_with_what_came_of_them(toy: RunPaths) -> None:
    with Archive.open(toy) as archive:
        number = archive.begin_expansion(3, 1)
        texts = ("Read [b]every\x1b[2J line first.", "Stop when the tests pass.")
        drafts = [Draft("failure", text) for text in texts]
        archive.store_distillation(Distillation(number, (1, 2)), drafts, most=9)
        asked = Diagnosis("rules", lessons=(2,))
        made = ExpansionResult(None, idea="with lessons")
        child = archive.finish_expansion(number, made, source("lessons"), diagnosis=asked, lessons=[1])
        assert child is not None
        for _ in range(30):
            done = archive.begin_evaluation(0, TASKS[0].id, Purpose.SEARCH, 1)
            archive.finish_evaluation(done, EvaluationResult(Outcome.UNRESOLVED), lessons={2: "task"})
    async with window(toy, (100, 30)) as user:
        await until_seen(user, "v3 ★")
        await user.press("K")
        await until_seen(
            user, "2, 1 of them shown", "0.10", "-24.0", "Read [b]every^[[2J line first.", "from e1, e2; told 1 ×"
        )
        await user.press("s")
        await until_seen(user, "only those")
        await user.press("enter")
        await until(user, lambda: lineage(user).cursor == Key(3))
    with Browser(toy) as browser:
        told = story(browser, Key(child.id))
        lines = [line.text for at in range(len(told)) for line in told.block(at)]
    assert any("lessons shown" in line for line in lines)
    assert any("1 Read [b]every" in line for line in lines)
    assert any("2 Stop when" in line for line in lines)


def test_the_story_tells_of_every_candidate(toy: RunPaths) -> None:
    edits = (
        CandidateEdit(1, 7, Fate.DROPPED, None, ExpansionFailure.NO_CHANGE, "left as it was"),
        CandidateEdit(
            2, 8, Fate.REFUSED, 1, ExpansionFailure.SMOKE_FAILED, "smoke task", idea="bold\x1b[2J", agent_s=2.0
        ),
        CandidateEdit(3, 9, Fate.TAKEN, 2, idea="plain"),
    )
    made = Ranking("model", edits, "it is bold", "tiny", "abc", transcript=TRANSCRIPT.encode())
    with Archive.open(toy) as archive:
        number = archive.begin_expansion(3, 1)
        child = archive.finish_expansion(number, ExpansionResult(None), source("plain"), ranking=made)
        assert child is not None
    with Browser(toy) as browser:
        told = story(browser, Key(child.id))
        lines = [line.text for at in range(len(told)) for line in told.block(at)]
        (rank,) = [one for one in attempt(browser, f"x{number}").documents if one.name == "rank"]
        assert "Fix the bug" in text_document(browser, "rank", rank.address).block(0)[1].text
    found = [line for line in lines if "candidate " in line]
    assert [line[:13] for line in found] == ["1 candidate 2", "2 candidate 3", "- candidate 1"]
    assert "2 refused: smoke_failed: smoke task · bold^[[2J · " in found[0]
    assert "ranked by tiny (prompt abc)" in lines
    assert any(line.endswith("it is bold") for line in lines)


def test_the_story_tells_of_blind_choices_that_came_later(toy: RunPaths) -> None:
    with Browser(toy) as browser:
        before = story(browser, Key(3))
        vote = Vote(3, 3, "it reads\x1b[2J less")
        keep(toy, Choice((3, 1), 3, (Duel(3, 1, 3, "votes", 1, (vote,)),), model="tiny", prompt="discriminate:abc"))
        told = story(browser, Key(3))
        lines = [line.text for at in range(len(told)) for line in told.block(at)]
    assert told.source != before.source, "the window shows the new one"
    assert "v3 of v3, v1; tiny was asked (prompt discriminate:abc)" in lines
    assert "v3 against v1: v3 by votes (1:0)" in lines
    assert "it reads^[[2J less" in lines


async def test_the_marked_variant_is_compared(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "v3 ★")
        await user.press("home", "m", "b", "equals_sign")
        await until_seen(user, "v0 → v3", "only v3 solves: 5")


def test_limits_are_read_as_the_search_reads_them(toy: RunPaths, browser: Browser) -> None:
    for text in ("800", "20k", "1.5M", "1_000", "2G", "$5", "$ 2.50", "90s", "10m", "1h30m", "2d", " 3k ", "soon", ""):
        name = "wall" if text[-1:] in tuple("smhd") else "usd" if "$" in text else "tokens"
        toy.config.write_text(f'[budget]\n{name} = "{text}"\n')
        try:
            expected = {name: amounts.BUDGETS[name](text)}
        except ConfigError:
            expected = {}
        assert live(browser).limits == expected


@pytest.mark.parametrize("size", SIZES)
async def test_a_judge_is_held_against_what_was_measured(tmp_path: Path, size: tuple[int, int]) -> None:
    paths = toy_run(tmp_path / "judged")
    said = Judgement("model", "prompt", 60.0, (60.0,), explanation="more [b]commands", transcript=TRANSCRIPT.encode())
    with Archive.open(paths) as archive:
        for value, outcomes in ((60.0, "++++"), (40.0, "+++-"), (-20.0, "+---"), (-50.0, "----"), (None, "++++")):
            number = archive.begin_expansion(0, 3)
            made = ExpansionResult(None, idea=f"judged {value}", transcript=TRANSCRIPT.encode())
            thought = Diagnosis("model", transcript=b'{"role": "user", "content": "what is wrong?"}')
            child = archive.finish_expansion(
                number, made, source(str(value)), diagnosis=thought, judgement=replace(said, value=value)
            )
            assert child is not None
            evaluate(archive, child.id, outcomes)
    with Browser(paths) as browser:
        found = verdicts(browser)
        judged = browser.variant(found.judged[0].said.variant_id)
        shown = attempt(browser, f"x{judged.expansion_id}").documents[3:]
        texts = {one.name: text_document(browser, one.name, one.address).block(0) for one in shown}
    assert [one.delta for one in found.judged] == [0.5, 0.25, -0.25, -0.5, 0.5]
    assert (found.worth and found.worth.rho) == 1.0
    assert "what is wrong?" in texts["diagnosis"][1].text
    assert "Fix the bug" in texts["judge"][1].text
    async with window(paths, size) as user:
        await until_seen(user, "★")
        await user.press("J")
        await until_seen(user, "5 judged", "+60", "+50 %", "failed", "rank correlation +1.00", "●")
        await user.press(*["down"] * 4, "enter")
        await until(user, lambda: lineage(user).cursor == Key(6))


@pytest.mark.parametrize("size", SIZES)
async def test_both_arms_of_hindsight_are_compared(tmp_path: Path, size: tuple[int, int]) -> None:
    paths = toy_run(tmp_path / "told")
    with Archive.open(paths) as archive:
        for number, outcomes in enumerate(("+++-", "+---", "++++", "++--")):
            arm = Hindsight.WITHHELD if number % 2 else Hindsight.SHOWN
            begun = archive.begin_expansion(0, 3)
            thought, made = Diagnosis("rules", hindsight=arm, siblings=(1, 2)), ExpansionResult(None)
            child = archive.finish_expansion(begun, made, source(str(number)), diagnosis=thought)
            assert child is not None
            evaluate(archive, child.id, outcomes)
        failed = archive.begin_expansion(0, 3)
        refused = ExpansionResult(ExpansionFailure.NO_CHANGE)
        archive.finish_expansion(failed, refused, None, diagnosis=Diagnosis("rules", hindsight=Hindsight.SHOWN))
    async with window(paths, size) as user:
        await until_seen(user, "★")
        await user.press("H")
        await until_seen(user, "5 expansions", "made none", "○ withheld", "+50 %", "-25 %", "by +50% more", "●")
        await user.press("enter")
        await until_seen(user, "5 expansions")
        await user.press("down", "enter")
        await until(user, lambda: lineage(user).cursor == Key(9))


async def test_hindsight_that_was_never_told_says_how_to_ask_for_it(toy: RunPaths) -> None:
    async with window(toy) as user:
        await until_seen(user, "★")
        await user.press("H")
        await until_seen(user, '[expand] hindsight = "on"')


def test_score_against_cost_is_what_hgm_best_says_of_it(tmp_path: Path) -> None:
    with Browser(priced_run(tmp_path / "priced")) as browser:
        found, wanted = scores(browser), front(browser, epsilon_of(browser.paths))
    rows = [(row.id, bool(found.on_front[place]), found.cost[place], found.belief[place]) for place, row in found.rows]
    assert [(id, on) for id, on, _, _ in rows] == [(3, True), (2, True), (0, True), (1, False)]
    assert (found.paid, found.best, wanted.unit, wanted.chosen) == (True, 3, "usd", 3)
    for one, (id, _, cost, belief) in zip(reversed(wanted.members), rows[:3], strict=True):
        assert (one.scored.variant.id, one.cost, one.scored.belief) == (id, pytest.approx(cost), pytest.approx(belief))


def test_many_points_are_drawn_as_few() -> None:
    x, y = np.random.default_rng(1).random((2, 100_000))
    few = thinned(x, y)
    assert len(few) <= 241 * 101
    assert {(int(a * 100), int(b * 50)) for a, b in zip(x[few], y[few], strict=True)} == {
        (a, b) for a in range(100) for b in range(50)
    }
    assert thinned(np.zeros(0), np.zeros(0)).size == 0
    assert thinned(np.full(3, 7.0), np.full(3, 1.0)).tolist() == [0]


@pytest.mark.parametrize("size", SIZES)
async def test_the_front_is_seen_and_leads_to_a_variant(tmp_path: Path, size: tuple[int, int]) -> None:
    async with window(priced_run(tmp_path / "priced"), size) as user:
        await until_seen(user, "v3 ★")
        await user.press("F")
        await until_seen(user, "3 of 4 on the front", "●  v2", "$0.0400", "dollars an attempt", "·")
        await user.press("down", "enter")
        await until(user, lambda: lineage(user).cursor == Key(2))
