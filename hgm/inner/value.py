"""What a way through a task is worth, by a judging model: SWE-Search's value function (arXiv 2410.20285, section 3.2).

It sees the request, the change, the visible tests and the work that led there, is given criteria for what the agent did
last, and says a number in [-100, 100]. A call that fails is no value, and never a high one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hgm.compact import in_the_middle
from hgm.consult import Answer, consult, number_of, text_of
from hgm.diagnose import printable, printable_text
from hgm.inner.actions import Action
from hgm.llm.gateway import Gateway
from hgm.prompts import prompt

KEYS = frozenset({"value", "explanation"})
MOST = 100.0
WORK_CHARS = 8_000
EXPLANATION_CHARS, CHANGE_CHARS, TESTS_CHARS = 1_500, 16_000, 4_000


@dataclass(frozen=True)
class Case:
    """What the judge sees. `tests`: what the visible tests printed, None where there are none; `work`: the
    conversation that led there; `action`: the last of it."""

    statement: str
    patch: str
    tests: bytes | None
    work: str
    action: Action = Action.ANSWER


@dataclass(frozen=True)
class Worth:
    value: float
    explanation: str


async def value(gateway: Gateway, case: Case, *, label: str, seed: int, tokens: int) -> Answer[Worth]:
    """What `case` is worth; at most `tokens` are used."""
    tests = (
        "(there are none)" if case.tests is None else printable(case.tests)[-TESTS_CHARS:] or "(nothing was printed)"
    )
    question = prompt("value").fill(
        statement=case.statement,
        change=in_the_middle(printable_text(case.patch), CHANGE_CHARS) or "(nothing was changed)",
        tests=tests,
        work=in_the_middle(case.work, WORK_CHARS) or "(the model was never asked)",
        criteria=prompt(f"value_{case.action}").fill(),
    )
    return await consult(gateway, "judge", question, _read, keys=KEYS, label=label, seed=seed, tokens=tokens)


def _read(answer: Mapping[str, Any]) -> Worth:
    return Worth(number_of(answer, "value", MOST), text_of(answer, "explanation", EXPLANATION_CHARS))
