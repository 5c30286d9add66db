"""Polls of simulated models: what is asked, when it ends, what wins, and what it saves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from archive.errors import ProviderUnavailable
from hgm.llm.base import Message, Request
from hgm.llm.consensus import asking, poll, share, vote, weigh
from hgm.llm.scripted import ScriptedModel, Turn
from hgm.llm.voting import Unproven


def drawn(rng: np.random.Generator, p: list[float]) -> Callable[[int], Awaitable[int]]:
    """A model that gives answer i with probability p[i]."""
    answers = rng.choice(len(p), size=500, p=p)

    async def ask(number: int) -> int:
        await asyncio.sleep(0)
        return int(answers[number])

    return ask


def itself(answer: int) -> int:
    return answer


def test_most_agree_in_what_the_caller_says() -> None:
    found = vote(["4", "5", " 4 ", "four"], lambda text: int(text) if text.strip().isdigit() else None)
    assert (found.winner, found.votes) == ("4", {4: 2, 5: 1})
    nobody = vote(["x", "y"], lambda _: None)
    assert (nobody.winner, nobody.votes, nobody.samples) == (None, {}, ("x", "y"))


def test_certain_samples_weigh_more() -> None:
    sure = {"a1": 1.0, "a2": 2.0, "b1": 9.0, "b2": 0.5, "c": 99.0}
    behaviour = {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "c": None}
    found = weigh(list(sure), behaviour.__getitem__, sure.__getitem__, power=2.0)
    assert (found.winner, found.votes) == ("b1", {"a": 2, "b": 2})
    assert weigh(["c"], behaviour.__getitem__, sure.__getitem__).winner is None


async def test_agreement_ends_a_poll_early() -> None:
    found = await poll(drawn(np.random.default_rng(0), [1.0]), itself, at_most=40)
    assert (found.winner, len(found.samples), found.decided) == (0, 4, True)


async def test_a_tie_uses_all_that_it_may() -> None:
    async def ask(number: int) -> int:
        return number % 2

    found = await poll(ask, itself, at_most=11, at_once=4)
    assert (found.winner, found.votes, found.decided) == (0, {0: 6, 1: 5}, False)


async def test_samples_are_asked_for_together_and_each_once() -> None:
    asked: list[int] = []
    open_, most = 0, 0

    async def ask(number: int) -> int:
        nonlocal open_, most
        asked.append(number)
        open_, most = open_ + 1, max(most, open_ + 1)
        await asyncio.sleep(0.01)
        open_ -= 1
        return number

    await poll(ask, itself, at_most=10, at_once=4)
    assert sorted(asked) == list(range(10))
    assert most == 4


async def test_an_error_ends_a_poll_and_leaves_nothing_running() -> None:
    cancelled = asyncio.Event()

    async def ask(number: int) -> int:
        if number == 1:
            raise ProviderUnavailable("down")
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return number

    with pytest.raises(ProviderUnavailable, match="down"):
        await poll(ask, itself, at_once=3)
    assert cancelled.is_set()
    assert len(asyncio.all_tasks()) == 1


async def test_a_model_is_asked_with_a_seed_for_each_sample() -> None:
    seeds: list[int] = []

    class Noting(ScriptedModel):
        async def complete(self, request: Request):
            seeds.append(request.seed)
            return await super().complete(request)

    model = Noting([Turn(content="42")])
    found = await poll(asking(model, Request((Message("user", "?"),), seed=7)), lambda reply: reply.message.content)
    assert found.winner is not None
    assert found.winner.message.content == "42"
    assert seeds == [7, 8, 9, 10]


async def test_a_poll_saves_samples_at_equal_accuracy() -> None:
    """200 simulated questions, right answer 60 %: a poll is right nearly as often as 40 samples each."""
    rng = np.random.default_rng(11)
    right = dict.fromkeys(("fixed", "poll", "sure"), 0)
    samples = dict.fromkeys(right, 0)
    for _ in range(200):
        ask = drawn(rng, [0.6, 0.2, 0.2])
        every = vote([await ask(number) for number in range(40)], itself)
        found = {"fixed": every, "poll": await poll(ask, itself), "sure": await poll(ask, itself, rule=Unproven())}
        for name, one in found.items():
            right[name] += one.winner == 0
            samples[name] += len(one.samples)
    assert right["fixed"] >= 196
    assert right["poll"] >= 186
    assert right["sure"] >= 194
    assert samples["poll"] * 2 < samples["fixed"]
    assert samples["poll"] < samples["sure"] < samples["fixed"]


async def test_a_shared_budget_beats_an_even_one() -> None:
    """60 questions of mixed difficulty, 480 samples: shared out, they name the most frequent answer more often than 8
    each do (the same answers in both cases)."""
    rng = np.random.default_rng(5)
    hits = {"even": 0, "shared": 0}
    for _ in range(8):
        chances = [0.97] * 40 + [0.55] * 20
        asks = [drawn(rng, [p, 1 - p]) for p in chances]
        even = [vote([await ask(number) for number in range(8)], itself) for ask in asks]
        shared = await share(asks, itself, budget=480, at_once=4)
        assert sum(len(one.samples) for one in shared) == 480
        hits["even"] += sum(one.winner == 0 for one in even)
        hits["shared"] += sum(one.winner == 0 for one in shared)
    assert hits["shared"] > hits["even"] + 10
