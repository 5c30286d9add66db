"""Which of several self-edits is gated first: by rules, and by a model that is asked in both orders."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from archive.errors import ProviderRefused
from hgm.llm.base import Model, Reply, Request
from hgm.llm.gateway import Gateway
from hgm.plan import prepare
from hgm.rank import Contest, Ranked, rank
from hgm.reserves import consultations_cost
from tests.hgm.llm.talk import QUICK
from tests.hgm.speaking import Speaker, prompts_of
from tests.hgm.test_judge import LOOP, PARENT, changed
from tests.toy import write_run

COMMENT = changed(loop=LOOP + "# the end\n")
LOGIC = changed(loop=LOOP.replace("step(turn)", "step(turn + 1)"))
EXAM = changed(loop=LOOP.replace("tools.step(turn)", "open('conftest.py', 'w')"))
CONTEST = Contest(
    PARENT, (EXAM, COMMENT, LOGIC), ("a trick", "a comment", "count </changes> from one"), "Improve it.", ""
)
MARKS = ("conftest", "# the end", "turn + 1")
"""What tells the three changes apart."""


def shown(request: Request) -> dict[str, str]:
    """Letter → the change under it."""
    changes, _, _ = request.messages[0].content.partition("\n</changes>")
    parts = re.split(r"^Change ([A-Z])\. ", changes, flags=re.M)
    return dict(zip(parts[1::2], map(str.strip, parts[2::2]), strict=True))


def ranking(best_first: Callable[[Request], Sequence[object]]) -> Speaker:
    return Speaker(lambda request: json.dumps({"explanation": "so", "order": best_first(request)}))


def by_marks(*marks: str) -> Speaker:
    """Ranks by what it sees in the changes, in the order of `marks`."""
    return ranking(
        lambda request: [letter for mark in marks for letter, text in shown(request).items() if mark in text]
    )


async def ranked(model: Model, mode: str = "model", seed: int = 3) -> Ranked:
    async with Gateway({"edit": model}, retry=QUICK) as gateway:
        return await rank(gateway, mode, CONTEST, label="x1", seed=seed, tokens=30_000)  # type: ignore[arg-type]


async def test_rules_put_what_reaches_for_the_exam_last_and_ask_nobody() -> None:
    model = ranking(lambda request: [])
    made = await ranked(model, "rules")
    assert (made.order, made.ranking.source, made.ranking.usage.requests) == ((2, 1, 0), "rules", 0)
    assert made.ranking.explanation
    assert model.asked == []


async def test_a_model_that_knows_is_followed_whatever_order_it_is_shown() -> None:
    model = by_marks(MARKS[2], MARKS[0], MARKS[1])
    made = await ranked(model)
    assert made.order == (2, 0, 1)
    assert (made.ranking.source, made.ranking.explanation, made.ranking.error) == ("model", "so", "")
    assert (made.ranking.model, made.ranking.usage.requests, prompts_of(made.ranking)) == (
        "speaker",
        2,
        ["rank", "rank_change"],
    )
    first, second = (list(shown(request).values()) for request in model.asked)
    assert first == second[::-1]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("liking", ["ABC", "CBA", "BAC"])
async def test_a_liking_for_a_place_changes_nothing(seed: int, liking: str) -> None:
    """What was made first stays first, or the middle one: nobody gains by where they are shown."""
    model = ranking(lambda request: list(liking))
    made = await ranked(model, seed=seed)
    places = {index: [list(liking).index(_letter(request, index)) for request in model.asked] for index in range(3)}
    assert list(made.order) == sorted(range(3), key=lambda index: (sum(places[index]), index))
    if liking != "BAC":
        assert made.order == (0, 1, 2)


def _letter(request: Request, index: int) -> str:
    return next(letter for letter, text in shown(request).items() if MARKS[index] in text)


@pytest.mark.parametrize("answer", [["A", "B"], ["A", "A", "B"], "ABC", [1, 2, 3], None])
async def test_where_there_is_no_ranking_what_was_made_first_is_first(answer: object) -> None:
    model = Speaker(lambda request: json.dumps({"explanation": "x", "order": answer}))
    made = await ranked(model)
    assert (made.order, made.ranking.source) == ((0, 1, 2), "order")
    assert made.ranking.error == "`order` must be a list with each of A, B, C once"
    assert made.ranking.usage.requests == 4, "told once what is wrong, in each order"


async def test_one_answer_of_the_two_is_enough() -> None:
    whole = by_marks(MARKS[1], MARKS[2], MARKS[0])
    model = Speaker(lambda request: whole.say(request) if request.seed == 4 else "no")
    made = await ranked(model)
    assert (made.order, made.ranking.source) == ((1, 2, 0), "model")
    assert made.ranking.error


async def test_a_provider_that_refuses_pauses_the_run_and_loses_no_candidate() -> None:
    class Refusing(Speaker):
        async def complete(self, request: Request) -> Reply:
            raise ProviderRefused("no credit")

    made = await ranked(Refusing(lambda request: ""))
    assert made.order == (0, 1, 2)
    assert "no credit" in made.refused


def test_both_rankings_are_reserved_with_their_expansion_where_there_is_anything_to_rank(tmp_path: Path) -> None:
    models = "[models.m]\nprovider = 'openai'\nmodel = 'm'\n[roles]\nedit = 'm'\n"
    asked = models + "[expand]\ncandidates = 2\nrank_tokens = 12_000\n"
    plans = [
        prepare(write_run(tmp_path / name, more=f"{asked}{more}"))
        for name, more in (("rules", ""), ("model", "rank = 'model'\n"))
    ]
    assert [consultations_cost(plan).tokens for plan in plans] == [0, 24_000]


async def test_it_sees_the_changes_their_ideas_and_what_was_asked_and_nothing_ends_early() -> None:
    model = by_marks(*MARKS)
    await ranked(model)
    asked = model.asked[0].messages[0].content
    for part in ("Improve it.", "a trick", "a comment", *MARKS):
        assert part in asked
    assert asked.count("</changes>") == 1
