"""More from one model: several samples of one question, and what most of them agree in.

What "agree" means is the caller's: `behaviour` maps a sample to whatever two samples must share, such as the outcome of
tests or a parsed number, or to None for a sample that is of no use, which then abstains. A model is asked through a
callable that is given the sample's number, so that each can have a seed of its own (`asking`). The rules are in
`hgm.llm.voting`, each with its paper.

    found = await poll(asking(model, request), behaviour)
    found.winner.message.content
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from hgm.llm.base import Model, Reply, Request
from hgm.llm.voting import Rule, Shared, Undecided, Votes, borda, majority

T = TypeVar("T")
Ask = Callable[[int], Awaitable[T]]
"""Sample number → a sample."""
Behaviour = Callable[[T], Hashable | None]
UNDECIDED = Undecided()


@dataclass(frozen=True)
class Consensus(Generic[T]):
    """`winner` is the first sample that behaves as most do, None where all abstained. `samples` are in the order in
    which they were asked for. `decided`: the rule was satisfied, and not only the samples used up."""

    winner: T | None
    votes: Votes
    samples: tuple[T, ...]
    decided: bool = True


def asking(model: Model, request: Request) -> Ask[Reply]:
    """Ask `model` the same `request` each time, with the request's seed plus the sample's number.

    What it raises is what `Model.complete` raises. A model that ignores seeds must have a temperature above 0, or all
    its samples are one.
    """

    def ask(number: int) -> Awaitable[Reply]:
        return model.complete(replace(request, seed=request.seed + number))

    return ask


def vote(samples: Sequence[T], behaviour: Behaviour[T]) -> Consensus[T]:
    """The plain majority (self-consistency, arXiv 2203.11171)."""
    return _consensus(list(samples), [behaviour(sample) for sample in samples])


def weigh(
    samples: Sequence[T], behaviour: Behaviour[T], certainty: Callable[[T], float], power: float = 1.0
) -> Consensus[T]:
    """A vote in which the more certain samples count more: Borda's, see `voting.borda`. `votes` are still counts; the
    winner is the most certain sample of the behaviour that wins."""
    behaviours = [behaviour(sample) for sample in samples]
    sure = [certainty(sample) for sample in samples]
    chosen = majority(borda(behaviours, sure, power))
    found = _consensus(list(samples), behaviours)
    mine = [number for number, one in enumerate(behaviours) if one is not None and one == chosen]
    return replace(found, winner=samples[max(mine, key=lambda number: sure[number])] if mine else None)


async def poll(
    ask: Ask[T], behaviour: Behaviour[T], *, rule: Rule = UNDECIDED, at_most: int = 40, at_once: int = 1
) -> Consensus[T]:
    """Sample until `rule` needs no more, `at_once` at the same time, never more than `at_most`.

    40 samples are what arXiv 2305.11860 compares with. Whatever `ask` raises ends the poll; what else was being asked
    is cancelled.
    """
    samples: list[T] = []
    behaviours: list[Hashable | None] = []
    while needed := rule(_count(behaviours)):
        fresh = range(len(samples), min(at_most, len(samples) + at_once))
        if not fresh:
            break
        samples += await _together([ask(number) for number in fresh])
        behaviours += [behaviour(sample) for sample in samples[len(behaviours) :]]
    return _consensus(samples, behaviours, decided=not needed)


async def share(
    asks: Sequence[Ask[T]], behaviour: Behaviour[T], *, budget: int, at_once: int = 1
) -> list[Consensus[T]]:
    """Answer many questions with `budget` samples in all, spent where the vote is undecided (`voting.Shared`). At most
    `at_once` questions are asked at the same time, each once. `decided` is as `voting.Undecided` sees it."""
    shared = Shared(len(asks), budget)
    samples: list[list[T]] = [[] for _ in asks]
    behaviours: list[list[Hashable | None]] = [[] for _ in asks]
    while chosen := shared.next(at_once):
        answers = await _together([asks[question](len(samples[question])) for question in chosen])
        for question, answer in zip(chosen, answers, strict=True):
            samples[question].append(answer)
            behaviours[question].append(behaviour(answer))
            shared.count(question, _count(behaviours[question]))
    return [_consensus(s, b, decided=not UNDECIDED(_count(b))) for s, b in zip(samples, behaviours, strict=True)]


def _consensus(samples: list[T], behaviours: list[Hashable | None], *, decided: bool = True) -> Consensus[T]:
    votes = _count(behaviours)
    chosen = majority(votes)
    winner = None if chosen is None else samples[behaviours.index(chosen)]
    return Consensus(winner, votes, tuple(samples), decided)


def _count(behaviours: Sequence[Hashable | None]) -> Counter[Hashable]:
    return Counter(behaviour for behaviour in behaviours if behaviour is not None)


async def _together(asked: Sequence[Awaitable[T]]) -> list[T]:
    """All answers, or the first error with nothing left running."""
    tasks = [asyncio.ensure_future(one) for one in asked]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
