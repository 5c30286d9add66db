"""Which of the best to export, where their results cannot tell: a blind comparison by a model, after SWE-Search's
discriminator (arXiv 2410.20285), one level up.

Only variants whose intervals overlap with the best's are compared. Where held-out results tell two apart, those decide.
Else several judges see two of them without their names and scores, in shuffled order; where they do not agree, they
vote once more with each other's arguments before them. A tie leaves the one with the higher belief.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Any

from archive.discriminations import Choice, Duel, Vote
from archive.effects import means, rates
from archive.errors import HgmError
from archive.queries import Reader
from archive.records import ROOT, Evaluation, Purpose
from archive.statistics import paired_difference
from hgm.compact import compact, in_the_middle
from hgm.consult import Answer, BadAnswer, consult, text_of, together
from hgm.llm.gateway import Gateway
from hgm.prompts import Filled, lined, prompt
from hgm.report import near_best

KEYS = frozenset({"explanation", "better"})
SHOWN_TASKS, ROUNDS = 2, 2
DIFF_CHARS, ATTEMPT_CHARS, ANSWER_CHARS = 12_000, 6_000, 1_500
TOKENS = 40_000
"""Of one vote."""


async def discriminate(gateway: Gateway, reader: Reader, epsilon: float, *, judges: int, seed: int) -> Choice:
    """Let each candidate in turn challenge the best so far; the role `judge` of `gateway` is asked.

    Never raises for what the model did: a judge that does not answer has no vote.
    """
    found = [one.variant.id for one in near_best(reader, epsilon)]
    best, duels, answers = (found or [ROOT])[0], list[Duel](), list[Answer[tuple[str, str]]]()
    for challenger in found[1:]:
        ring = Ring(gateway, reader, best, challenger, judges, seed)
        duels.append(await ring.decide())
        answers += ring.answers
        best = duels[-1].winner
    asked = together(answers)
    return Choice(tuple(found), best, tuple(duels), asked.usage, asked.model, asked.prompt)


class Ring:
    """One duel: the evidence on both, and the votes. `answers` are all that judges gave."""

    def __init__(
        self, gateway: Gateway, reader: Reader, champion: int, challenger: int, judges: int, seed: int
    ) -> None:
        self.answers: list[Answer[tuple[str, str]]] = []
        self._gateway, self._reader = gateway, reader
        self._pair = (champion, challenger)
        self._judges, self._seed = judges, seed

    async def decide(self) -> Duel:
        champion, challenger = self._pair
        if (winner := self._held_out()) is not None:
            return Duel(champion, challenger, winner, "held-out")
        votes: list[Vote] = []
        for number in range(1, ROUNDS + 1):
            votes = await self._round(number, votes)
            counts = {one: sum(vote.better == one for vote in votes) for one in self._pair}
            if 0 in counts.values():
                break
        if counts[champion] == counts[challenger]:
            return Duel(champion, challenger, champion, "belief", number, tuple(votes))
        return Duel(champion, challenger, max(counts, key=lambda one: counts[one]), "votes", number, tuple(votes))

    def _held_out(self) -> int | None:
        """Who is better on the held-out tasks that both were scored on, if their interval says so."""
        found = rates(self._reader, Purpose.FINAL)
        first, second = (means(found.get(variant, {})) for variant in self._pair)
        difference = paired_difference(first, second)
        if difference is None or difference.low <= 0 <= difference.high:
            return None
        return self._pair[1] if difference.estimate > 0 else self._pair[0]

    async def _round(self, number: int, before: Sequence[Vote]) -> list[Vote]:
        asked = (self._vote(number, judge, before) for judge in range(self._judges))
        return list(await asyncio.gather(*asked))

    async def _vote(self, number: int, judge: int, before: Sequence[Vote]) -> Vote:
        seed = self._seed + 1_000 * number + judge
        shown = random.Random(f"{seed} {self._pair}").sample(self._pair, 2)
        answer = await consult(
            self._gateway,
            "judge",
            self.question(shown[0], shown[1], before),
            _read,
            keys=KEYS,
            label=f"discriminate-v{self._pair[0]}-v{self._pair[1]}-{number}-{judge}",
            seed=seed,
            tokens=TOKENS,
        )
        self.answers.append(answer)
        if answer.value is None:
            return Vote(shown[0], None, error=answer.error)
        letter, explanation = answer.value
        return Vote(shown[0], shown["AB".index(letter)], explanation)

    def question(self, a: int, b: int, before: Sequence[Vote]) -> Filled:
        """Blind: neither names nor scores of the two are in it."""
        letters = {a: "A", b: "B"}
        said = [
            prompt("discriminate_argument").fill(letter=letters[vote.better], explanation=vote.explanation)
            for vote in before
            if vote.better is not None
        ]
        return prompt("discriminate").fill(
            diff_a=in_the_middle(self._reader.diff(ROOT, a), DIFF_CHARS) or "(it is the first version)",
            diff_b=in_the_middle(self._reader.diff(ROOT, b), DIFF_CHARS) or "(it is the first version)",
            attempts=self._attempts(a, b) or "(none on the same report)",
            arguments=lined(said) or "(none yet)",
        )

    def _attempts(self, a: int, b: int) -> Filled:
        """How both worked on the same search tasks; first those that only one of them solved."""
        first, second = self._first_attempts(a), self._first_attempts(b)
        common = sorted(first.keys() & second.keys(), key=lambda task: (_same(first[task], second[task]), task))
        parts = [
            prompt("discriminate_attempt").fill(number=str(number), letter=letter, conversation=self._talk(rows[task]))
            for number, task in enumerate(common[:SHOWN_TASKS], 1)
            for letter, rows in (("A", first), ("B", second))
        ]
        return lined(parts, "\n\n")

    def _first_attempts(self, variant: int) -> dict[str, Evaluation]:
        return {row.task_id: row for row in reversed(self._reader.scored(variant, Purpose.SEARCH))}

    def _talk(self, row: Evaluation) -> str:
        try:
            return compact(self._reader.blob(row.transcript_blob) if row.transcript_blob else b"", ATTEMPT_CHARS)
        except HgmError as error:  # the latest may be gone after a power cut
            return f"(no transcript: {error})"


def _same(first: Evaluation, second: Evaluation) -> bool:
    return first.success == second.success


def _read(answer: Mapping[str, Any]) -> tuple[str, str]:
    letter = str(answer["better"]).strip().upper()
    if letter not in ("A", "B"):
        raise BadAnswer('`better` must be "A" or "B"')
    return letter, text_of(answer, "explanation", ANSWER_CHARS)
