"""What a child will be worth, said before it has results: as the expected difference to its parent, in [-100, 100].

After SWE-Search's value agent (arXiv 2410.20285), one level up. Rules speak first and cost nothing
(hgm/judge_rules.py); where they are not sure, a model is asked several times, with criteria for the kind of change, and
the median counts. What it said is held against what is measured later: hgm/edits.py.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from archive.consultations import Diagnosis, Judgement
from archive.files import FileTree, unified_patch
from hgm.compact import compact, in_the_middle
from hgm.consult import Answer, consult, number_of, text_of, together
from hgm.judge_rules import Opinion, opinion
from hgm.llm.gateway import Gateway
from hgm.prompts import Filled, prompt

Mode = Literal["off", "rules", "model"]
KEYS = frozenset({"value", "explanation", "advice"})
ANSWER_CHARS = 1_500
DIFF_CHARS = 24_000
LOG_CHARS = 8_000
MOST = 100.0


@dataclass(frozen=True)
class Case:
    """What a judge sees of a child. `transcript`: of the edit; `gate`: what the child showed there, in words."""

    parent: FileTree
    child: FileTree
    score_card: str
    diagnosis: Diagnosis
    transcript: bytes
    gate: str


@dataclass(frozen=True)
class Verdict:
    value: float
    explanation: str
    advice: str


async def judge(
    gateway: Gateway, mode: Literal["rules", "model"], case: Case, *, label: str, seed: int, samples: int, tokens: int
) -> tuple[Judgement, str]:
    """What is said of the child. The second value says why the run must pause, '' where it need not."""
    patch = unified_patch(case.parent, case.child)
    first = opinion(case.parent, case.child, patch, case.score_card)
    if mode == "rules" or first.sure:
        return Judgement("rules", first.action, first.value, (), first.explanation), ""
    text = question(case, patch, first)
    answers = await asyncio.gather(
        *(
            consult(gateway, "judge", text, _read, keys=KEYS, label=f"{label}-judge-{n}", seed=seed + n, tokens=tokens)
            for n in range(samples)
        )
    )
    return _median(first, answers), together(answers).refused


def question(case: Case, patch: str, first: Opinion) -> Filled:
    thought = case.diagnosis
    said = "\n".join(filter(None, (thought.wrong, thought.weakness, thought.proposal, thought.check)))
    entry = prompt(f"entry_{thought.entry or 'any'}").fill()
    return prompt("judge").fill(
        action=first.action,
        criteria=prompt(f"criteria_{first.action}").fill(),
        score_card=case.score_card,
        diagnosis=said or prompt("judge_untold").fill(entry=entry),
        edit_log=compact(case.transcript, LOG_CHARS),
        gate=case.gate,
        diff=in_the_middle(patch, DIFF_CHARS),
    )


def _median(first: Opinion, answers: Sequence[Answer[Verdict]]) -> Judgement:
    """The median of what was answered, in the words of who came nearest to it; no value where nobody answered."""
    verdicts = [answer.value for answer in answers if answer.value is not None]
    whole = together(answers)
    asked = Judgement(
        "model",
        first.action,
        model=whole.model,
        prompt=whole.prompt,
        error=whole.error,
        usage=whole.usage,
        transcript=_one_record(answers),
    )
    if not verdicts:
        return asked
    middle = float(statistics.median(verdict.value for verdict in verdicts))
    nearest = min(verdicts, key=lambda verdict: abs(verdict.value - middle))
    values = tuple(verdict.value for verdict in verdicts)
    return replace(asked, value=middle, samples=values, explanation=nearest.explanation, advice=nearest.advice)


def _one_record(answers: Sequence[Answer[Verdict]]) -> bytes:
    """The question is the same each time: the first conversation whole, of the others what is theirs."""
    first, *others = [answer.transcript.splitlines(keepends=True) for answer in answers]
    return b"".join([*first, *(line for lines in others for line in _after_the_question(lines))])


def _after_the_question(lines: Sequence[bytes]) -> Sequence[bytes]:
    at = next((number for number, line in enumerate(lines) if b'"role":"user"' in line), -1)
    return lines[at + 1 :]


def _read(answer: Mapping[str, Any]) -> Verdict:
    value = number_of(answer, "value", MOST)
    return Verdict(value, text_of(answer, "explanation", ANSWER_CHARS), text_of(answer, "advice", ANSWER_CHARS))
