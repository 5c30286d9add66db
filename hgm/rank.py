"""Which of several self-edits to gate first: by free rules, or by the model that made them (after reinforced re-ranking
and Self-PRM, one level up).

A model is asked twice, once with the changes in an order drawn by the seed and once in its reverse, so that a liking
for a place cancels; the mean place counts, and of equals what was made first. A model that gives no ranking leaves the
order in which they were made: what would be gated without one.
"""

from __future__ import annotations

import asyncio
import functools
import random
import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase
from typing import Any, Literal

from archive.candidates import Ranking
from archive.files import FileTree, unified_patch
from hgm.compact import in_the_middle
from hgm.consult import Answer, BadAnswer, consult, text_of, together
from hgm.diagnose import printable_text
from hgm.judge_rules import opinion
from hgm.llm.gateway import Gateway
from hgm.llm.transcript import joined
from hgm.prompts import Filled, indent, lined, prompt

KEYS = frozenset({"explanation", "order"})
ORDERS = 2
"""How often a model is asked."""
ANSWER_CHARS, DIFFS_CHARS = 1_500, 24_000
"""The second is of all changes together."""


@dataclass(frozen=True)
class Contest:
    """What is known of the changes before any is tried. `children` and `ideas` belong together; `statement`: what their
    parent was told, `score_card`: how it did."""

    parent: FileTree
    children: Sequence[FileTree]
    ideas: Sequence[str]
    statement: str
    score_card: str

    @cached_property
    def patches(self) -> list[str]:
        return [unified_patch(self.parent, child) for child in self.children]


@dataclass(frozen=True)
class Ranked:
    """`order`: indices of the children, best first. `refused`: why the run must pause, '' where it need not."""

    order: tuple[int, ...]
    ranking: Ranking
    refused: str = ""


Rank = Callable[[Sequence[FileTree], Sequence[str]], Awaitable[Ranked]]
"""Ranks children by their trees and ideas."""


async def as_made(children: Sequence[FileTree], ideas: Sequence[str]) -> Ranked:
    """No ranking: the first is taken."""
    return Ranked(tuple(range(len(children))), Ranking("order"))


async def rank(
    gateway: Gateway, mode: Literal["rules", "model"], contest: Contest, *, label: str, seed: int, tokens: int
) -> Ranked:
    """Best first. Each time that a model is asked uses at most `tokens`."""
    return by_rules(contest) if mode == "rules" else await _by_model(gateway, contest, label, seed, tokens)


def by_rules(contest: Contest) -> Ranked:
    """By what can be said without asking (hgm/judge_rules.py); of equals, what was made first."""
    said = [
        opinion(contest.parent, child, patch, contest.score_card)
        for child, patch in zip(contest.children, contest.patches, strict=True)
    ]
    order = sorted(range(len(said)), key=lambda index: -said[index].value)
    return Ranked(tuple(order), Ranking("rules", explanation=said[order[0]].explanation))


async def _by_model(gateway: Gateway, contest: Contest, label: str, seed: int, tokens: int) -> Ranked:
    size = len(contest.children)
    first = random.Random(seed).sample(range(size), size)
    shown = (first, first[::-1])
    answers = await asyncio.gather(
        *(
            consult(
                gateway,
                "edit",
                question(contest, order),
                functools.partial(_read, shown=order),
                keys=KEYS,
                label=f"{label}-rank-{number}",
                seed=seed + number,
                tokens=tokens,
            )
            for number, order in enumerate(shown, 1)
        )
    )
    return _by_mean_place(answers, size)


def question(contest: Contest, order: Sequence[int]) -> Filled:
    """With the changes in this order, A first."""
    each = DIFFS_CHARS // len(order)
    changes = [
        prompt("rank_change").fill(
            letter=letter,
            idea=printable_text(contest.ideas[index]),
            change=indent(in_the_middle(printable_text(contest.patches[index]), each)),
        )
        for letter, index in zip(ascii_uppercase, order, strict=False)
    ]
    letters = ", ".join(ascii_uppercase[: len(order)])
    return prompt("rank").fill(statement=contest.statement, changes=lined(changes, "\n\n"), letters=letters)


def _read(answer: Mapping[str, Any], shown: Sequence[int]) -> tuple[tuple[int, ...], str]:
    """The indices, best first, and why."""
    letters = ascii_uppercase[: len(shown)]
    said = answer["order"]
    named = [str(letter).strip().upper() for letter in said] if isinstance(said, list) else []
    if sorted(named) != list(letters):
        raise BadAnswer(f"`order` must be a list with each of {', '.join(letters)} once")
    return tuple(shown[letters.index(letter)] for letter in named), text_of(answer, "explanation", ANSWER_CHARS)


def _by_mean_place(answers: Sequence[Answer[tuple[tuple[int, ...], str]]], size: int) -> Ranked:
    said = [answer.value for answer in answers if answer.value is not None]
    places = [statistics.mean(order.index(index) for order, _ in said) if said else index for index in range(size)]
    order = tuple(sorted(range(size), key=lambda index: places[index]))
    whole = together(answers)
    ranking = Ranking(
        "model" if said else "order",
        explanation=next((why for best, why in said if best[0] == order[0]), ""),
        model=whole.model,
        prompt=whole.prompt,
        error=whole.error,
        usage=whole.usage,
        transcript=joined([answer.transcript for answer in answers]),
    )
    return Ranked(order, ranking, whole.refused)
