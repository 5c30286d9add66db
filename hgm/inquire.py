"""Asking a model for the diagnosis: the question, made of what may be seen of a parent, and its answer.

Seen are the parent's source, its score card, and of some search tasks the report, the conversation, the tests that the
agent itself ran, what it printed. Hidden tests, what they printed, and held-out tasks are not among the arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive.consultations import Diagnosis
from archive.files import FileTree
from hgm.compact import compact, in_the_middle, visible_tests
from hgm.consult import Answer, BadAnswer, consult, text_of
from hgm.diagnose import TAIL_CHARS, PastAttempt, effort_text, score_card
from hgm.entries import Entry
from hgm.llm.gateway import Gateway
from hgm.prompts import Filled, lined, prompt

KEYS = frozenset({"wrong", "weakness", "proposal", "check"})
ANSWER_CHARS = 3_000
"""Of each part of a diagnosis: it becomes part of the parent's own task."""
SOURCE_CHARS = 60_000
ATTEMPT_CHARS = 8_000
PROSE = (".md", ".rst", ".txt", ".toml", ".cfg", ".json", ".lock")
"""Comes after code where there is no room for all of a parent's source."""


@dataclass(frozen=True)
class Evidence:
    """What the model is shown. `transcripts` belong to `attempts`, in the same order; `all_attempts` are those of the
    score card. Below 1, `least_effort` is the least share of its model's reasoning that the agent may ask for."""

    entry: Entry
    attempts: Sequence[PastAttempt]
    transcripts: Sequence[bytes]
    all_attempts: Sequence[PastAttempt]
    hindsight: str
    lessons: str
    source: FileTree
    least_effort: float = 1.0


@dataclass(frozen=True)
class Thought:
    """A model's answer, as in `Diagnosis`."""

    wrong: str
    weakness: str
    proposal: str
    check: str


def question(seen: Evidence) -> Filled:
    shown = [attempt_text(one, log) for one, log in zip(seen.attempts, seen.transcripts, strict=True)]
    return prompt("diagnose").fill(
        entry=seen.entry.words,
        effort=effort_text(seen.least_effort),
        score_card=score_card(seen.all_attempts),
        attempts=lined(shown, "\n\n") or "(none of this kind)",
        hindsight=seen.hindsight or "(nothing is known yet)",
        lessons=seen.lessons or "(none)",
        source=source_text(seen.source, SOURCE_CHARS),
    )


async def inquire(
    gateway: Gateway, seen: Evidence, ruled: Diagnosis, *, label: str, seed: int, tokens: int
) -> tuple[Diagnosis, str]:
    """`ruled`, the diagnosis by rules, with the model's in its place; where the model gave none, with its error and
    what it cost. The second value says why the run must pause, '' where it need not."""
    answer = await consult(gateway, "diagnose", question(seen), _read, keys=KEYS, label=label, seed=seed, tokens=tokens)
    return _made(ruled, answer), answer.refused


def _made(ruled: Diagnosis, answer: Answer[Thought]) -> Diagnosis:
    asked = replace(
        ruled,
        model=answer.model,
        prompt=answer.prompt,
        usage=answer.usage,
        transcript=answer.transcript,
        error=answer.error,
    )
    said = answer.value
    if said is None:
        return asked
    return replace(
        asked, source="model", wrong=said.wrong, weakness=said.weakness, proposal=said.proposal, check=said.check
    )


def _read(answer: Mapping[str, Any]) -> Thought:
    thought = Thought(*(text_of(answer, key, ANSWER_CHARS) for key in ("wrong", "weakness", "proposal", "check")))
    if not thought.proposal:
        raise BadAnswer("`proposal` is empty")
    return thought


def attempt_text(one: PastAttempt, transcript: bytes) -> Filled:
    """An attempt as a model that is asked about it may see it."""
    seen = visible_tests(transcript)
    return prompt("attempt").fill(
        task=one.task_id,
        outcome=one.outcome,
        cause=one.cause,
        statement=one.statement,
        conversation=compact(transcript, ATTEMPT_CHARS),
        tests=prompt("attempt_tests").fill(output=seen) if seen else prompt("attempt_untested").fill(),
        printed=one.log[-TAIL_CHARS:].strip() or "(nothing)",
    )


def source_text(files: FileTree, most: int) -> str:
    """The files of a variant as text, code first, whole as long as there is room; then their names and sizes only."""
    parts, left = [], most
    for path in sorted(files, key=lambda path: (path.endswith(PROSE), path)):
        try:
            text = files[path].data.decode("utf-8")
        except UnicodeDecodeError:
            text = "(no text)"
        shown = text if len(text) <= left else f"({len(text):,} characters, not shown)"
        left -= len(shown)
        parts.append(f"--- {path}\n{shown}")
    return in_the_middle("\n".join(parts), 2 * most)
