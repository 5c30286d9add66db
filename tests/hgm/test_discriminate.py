"""A blind choice among the best: who is compared, what judges see, and how votes decide."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from archive.queries import Reader
from archive.records import EvaluationResult, Outcome, Purpose
from archive.store import Archive
from hgm.cli.discriminate import _opened as opened_for
from hgm.cli.shapes import PRINTED
from hgm.config import load
from hgm.discriminate import Choice, discriminate
from hgm.llm.base import Request
from hgm.llm.gateway import Gateway
from hgm.llm.pricing import LISTED, Priced
from hgm.models import close_models
from hgm.report import near_best
from tests.archive.making import evaluate, expand, new_archive, paths_in
from tests.e2e.driving import model_toml
from tests.hgm.cli.typing_in import faults, typed
from tests.hgm.llm.talk import QUICK
from tests.hgm.speaking import Speaker
from tests.hgm.test_inquire import attempt
from tests.hgm.wire import serving


def results(archive: Archive, variant: int, solved: int) -> None:
    for number in range(8):
        id = archive.begin_evaluation(variant, f"task-{number}", Purpose.SEARCH, 1)
        outcome = Outcome.RESOLVED if number < solved else Outcome.UNRESOLVED
        archive.finish_evaluation(id, EvaluationResult(outcome, transcript=attempt(f"I am worker {variant}.")))


@pytest.fixture
def family(tmp_path: Path) -> Path:
    """v1 and v2 are near to each other, v3 is far behind, v4 solved nothing."""
    with new_archive(tmp_path) as archive:
        for text in ("one", "two", "three", "four"):
            expand(archive, 0, f"MARK {text}")
        for variant, solved in ((0, 1), (1, 7), (2, 6), (3, 1), (4, 0)):
            results(archive, variant, solved)
    return tmp_path


async def chosen(folder: Path, model: Speaker, judges: int = 3) -> Choice:
    async with Gateway({"judge": model}, retry=QUICK) as gateway:
        return await discriminate(gateway, Reader(paths_in(folder)), 0.01, judges=judges, seed=5)


def preferring(text: str, unless: Callable[[Request], bool] = lambda _: False) -> Speaker:
    """Takes the one whose change holds `text`, whether it is called A or B."""

    def say(request: Request) -> str:
        asked = request.messages[0].content
        is_a = text in asked.partition("</change_of_a>")[0]
        better = "A" if is_a is not unless(request) else "B"
        return json.dumps({"explanation": f"it has {text}", "better": better})

    return Speaker(say)


def test_only_those_are_compared_whose_intervals_overlap(family: Path) -> None:
    assert [one.variant.id for one in near_best(Reader(paths_in(family)), 0.01)] == [1, 2]


async def test_the_judges_see_two_programs_without_names_and_scores(family: Path) -> None:
    model = preferring("+MARK two")
    choice = await chosen(family, model, judges=5)
    assert (choice.candidates, choice.chosen) == ((1, 2), 2)
    (duel,) = choice.duels
    assert (duel.winner, duel.by, duel.rounds, len(duel.votes)) == (2, "votes", 1, 5)
    assert {vote.shown_first for vote in duel.votes} == {1, 2}, "in both orders"
    assert choice.usage.requests == 5
    for request in model.asked:
        asked = request.messages[0].content
        assert "+MARK one" in asked
        assert "I am worker 1." in asked
        for never in ("v1", "v2", "7/8", "6/8", "resolved", "belief"):
            assert never not in asked


async def test_where_they_do_not_agree_they_vote_again_with_the_arguments(family: Path) -> None:
    def first_round_of_one(request: Request) -> bool:
        return "none yet" in request.messages[0].content and request.seed % 1_000 == 6

    choice = await chosen(family, preferring("+MARK two", unless=first_round_of_one))
    (duel,) = choice.duels
    assert (duel.winner, duel.rounds, [vote.better for vote in duel.votes]) == (2, 2, [2, 2, 2])
    assert choice.usage.requests == 6


async def test_a_transcript_that_is_gone_is_said_to_be(family: Path) -> None:
    shutil.rmtree(paths_in(family).blobs)
    model = preferring("MARK two")
    assert (await chosen(family, model)).chosen == 2
    assert model.asked[0].messages[0].content.count("(no transcript: ") == 4


async def test_a_tie_or_silence_leaves_the_one_with_the_higher_belief(family: Path) -> None:
    split = await chosen(family, preferring("+MARK two", unless=lambda request: request.seed % 2 == 1), judges=2)
    assert (split.chosen, split.duels[0].by) == (1, "belief")
    silent = await chosen(family, Speaker(lambda _: "Both are nice."))
    assert (silent.chosen, silent.duels[0].by) == (1, "belief")
    assert {vote.better for vote in silent.duels[0].votes} == {None}
    assert all(vote.error for vote in silent.duels[0].votes)
    assert silent.usage.requests == 6, "each was told once more; without arguments there is no second round"


async def test_held_out_results_that_tell_them_apart_decide_before_anybody_is_asked(tmp_path: Path) -> None:
    from archive.records import Split, TaskRow

    tasks = [TaskRow(f"task-{n}", "x", Split.SEARCH, "d") for n in range(8)]
    tasks += [TaskRow(f"held-{n}", "x", Split.HELD_OUT, "d") for n in range(12)]
    with Archive.create(paths_in(tmp_path), tasks) as archive:
        archive.add_root({}, name="x", idea="x")
        for variant, solved in ((1, 7), (2, 6)):
            expand(archive, 0, f"MARK {variant}")
            results(archive, variant, solved)
            for number in range(12):
                outcome = Outcome.RESOLVED if variant == 2 else Outcome.UNRESOLVED
                evaluate(archive, variant, outcome, Purpose.FINAL, f"held-{number}")
    model = Speaker(lambda _: "")
    choice = await chosen(tmp_path, model)
    assert (choice.chosen, choice.duels[0].by, model.asked) == (2, "held-out", [])
    assert choice.usage.requests == 0


def voting(served: list[object]) -> Callable[[dict[str, object]], tuple[int, dict[str, str], dict[str, object]]]:
    """A provider whose model prefers whatever is called A."""

    def answer(body: dict[str, object]) -> tuple[int, dict[str, str], dict[str, object]]:
        served.append(body)
        content = json.dumps({"explanation": "it is simpler", "better": "A"})
        choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 100, "completion_tokens": 10}
        made = {"id": "c", "object": "chat.completion", "created": 1, "model": body["model"], "usage": usage}
        return 200, {}, made | {"choices": [choice]}

    return answer


def test_the_verb_asks_the_run_s_judge_and_keeps_what_it_said_and_cost(family: Path) -> None:
    paths, served = paths_in(family), list[object]()
    with serving(voting(served)) as url:
        paths.config.write_text(f"[budget]\nevaluations = 9\n{model_toml(url)}")
        out, err = typed("discriminate", paths.root, COLUMNS="80")
        served.clear()
        facts = json.loads(typed("discriminate", paths.root, "--json")[0])
    assert max(map(len, out.splitlines())) <= 80
    assert "requests, " in out
    assert "not part of the run's budget" in " ".join(out.split())
    assert f"hgm export {paths.root} v{facts['chosen']}" in err
    assert faults(facts, PRINTED["discriminate"][""]) == []
    assert facts["candidates"] == [1, 2]
    assert facts["requests"] == len(served), "the small one before the votes too"
    assert facts["tokens"] == 110 * facts["requests"]
    why = json.loads(typed("show", paths.root, "v2", "--why", "--json")[0])
    assert faults(why, PRINTED["show"]["--why"]) == []
    assert len(why["discriminated"]) == 2, "each time that it was asked"
    assert why["discriminated"][1] == facts
    said = " ".join(typed("show", paths.root, "v2", "--why", COLUMNS="80")[0].split())
    assert f"v{facts['chosen']} of v1, v2; " in said
    assert "(prompt discriminate:" in said
    assert "it is simpler" in said
    assert json.loads(typed("show", paths.root, "v3", "--why", "--json")[0])["discriminated"] == []


def test_a_choice_that_cannot_be_kept_is_printed_all_the_same(family: Path) -> None:
    paths = paths_in(family)
    with serving(voting([])) as url:
        paths.config.write_text(f"[budget]\nevaluations = 9\n{model_toml(url)}")
        with closing(sqlite3.connect(paths.archive)) as other, other:
            other.execute("DROP TABLE duels")
        out, err = typed("discriminate", paths.root, COLUMNS="80")
    assert "it is simpler" in out
    assert "not kept with the run: " in err
    with closing(sqlite3.connect(paths.archive)) as other:
        assert other.execute("SELECT count(*) FROM discriminations").fetchone() == (0,), "not by halves"


def test_builtin_is_not_asked(family: Path) -> None:
    paths = paths_in(family)
    paths.config.write_text("[budget]\nevaluations = 9\n")
    assert "give --model PROVIDER:MODEL" in typed("discriminate", paths.root, code=2)[1]
    assert "cannot be asked" in typed("discriminate", paths.root, "--model", "builtin", code=2)[1]


async def test_a_model_that_is_named_has_the_lists_price(family: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k-1")
    paths_in(family).config.write_text("[budget]\nevaluations = 9\n")
    opened = await opened_for(load(paths_in(family).config), "openai:gpt-5-mini")
    named = opened["judge"].models["judge"]
    assert isinstance(named, Priced)
    assert named.prices == LISTED["openai", "gpt-5-mini"][0]
    await close_models(opened.values())
