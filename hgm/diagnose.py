"""From a parent's record to the statement of its self-modification.

The diagnosis is made by rules, from what anyone may know: outcomes on search tasks, how attempts ended, what the agent
printed. Where a model made one (hgm/consult.py), that is put into the same words. Hidden tests and held-out tasks are
never looked at, so nothing of them can leak.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.consultations import Diagnosis
from archive.records import Outcome
from hgm.prompts import Filled, indent, lined, prompt

TAIL_CHARS = 1_200
SHOWN_ATTEMPTS = 2
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]+[0-~]|[0-~])")
"""Colours, cursor movements, window titles: with the escape character alone taken out, their rest would stay."""
_CONTROL = re.compile(r"[^\x09\x0a\x20-\x7e\u00a0-\u2027\u2030-\u2065\u2070-\ufefe\uff00-\uffff]")
"""What steers a terminal or a reader's eye: control characters, and those that turn the direction of writing."""


@dataclass(frozen=True)
class PastAttempt:
    """One scored evaluation of the parent, as far as the proposer may see it. `log` is what the agent printed."""

    task_id: str
    statement: str
    outcome: Outcome
    cause: str
    log: str


@dataclass(frozen=True)
class Sibling:
    """A change that was already made to the same parent, and how it went."""

    idea: str
    resolved: int
    total: int


def diagnose(
    attempts: Sequence[PastAttempt],
    siblings: Sequence[Sibling],
    chosen: Sequence[int],
    *,
    hindsight: str = "",
    lessons: str = "",
    thought: Diagnosis | None = None,
    least_effort: float = 1.0,
) -> Filled:
    """The statement that the parent is given when it edits its own source.

    `chosen` are indices into `attempts`: the failed ones to show in full (the caller draws them, so that repeated
    expansions of one parent look at different failures). `hindsight` is what siblings' changes did, in words, and
    `lessons` what earlier attempts taught; `thought` is a model's diagnosis, which then stands in place of the attempts
    and lessons that it was made from. Below 1, `least_effort` is the least share of its model's reasoning that the
    agent may ask for.
    """
    parts = [score_card(attempts)]
    parts += [_in_words(thought)] if thought else [_shown(attempts[index]) for index in chosen[:SHOWN_ATTEMPTS]]
    if lessons and not thought:
        parts.append(prompt("self_edit_lessons").fill(lessons=indent(lessons)))
    if siblings:
        parts.append(prompt("self_edit_siblings").fill(siblings=lined([_tried(sibling) for sibling in siblings])))
    if hindsight:
        parts.append(prompt("self_edit_hindsight").fill(hindsight=indent(hindsight)))
    if least_effort < 1:
        parts.append(effort_text(least_effort))
    return prompt("self_edit").fill(evidence=lined(parts, "\n\n"))


def effort_text(least: float) -> Filled:
    """What an agent may say of its model's reasoning, of which it asks for the share `least` or more."""
    return prompt("effort").fill(least=f"{least:g}") if least < 1 else prompt("effort_fixed").fill()


def score_card(attempts: Sequence[PastAttempt]) -> Filled:
    if not attempts:
        return prompt("score_card_untried").fill()
    outcomes = Counter(attempt.outcome for attempt in attempts)
    others = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common() if not outcome.success)
    solved, tried = str(outcomes[Outcome.RESOLVED]), str(len(attempts))
    lines = [prompt("score_card").fill(solved=solved, tried=tried, others=f"; {others}" if others else "")]
    endings = Counter(ending for attempt in attempts if (ending := last_line(attempt.log)))
    lines += [
        prompt("score_card_ending").fill(attempts=str(count), ending=ending) for ending, count in endings.most_common(3)
    ]
    return lined(lines)


def _shown(attempt: PastAttempt) -> Filled:
    return prompt("self_edit_attempt").fill(
        outcome=attempt.outcome,
        cause=attempt.cause,
        statement=indent(attempt.statement),
        log=indent(attempt.log[-TAIL_CHARS:]),
    )


def _in_words(thought: Diagnosis) -> Filled:
    said = {"wrong": thought.wrong, "weakness": thought.weakness, "proposal": thought.proposal, "check": thought.check}
    return prompt("self_edit_diagnosis").fill(**{name: indent(text or "(not said)") for name, text in said.items()})


def _tried(sibling: Sibling) -> Filled:
    solved, tried = str(sibling.resolved), str(sibling.total)
    return prompt("self_edit_sibling").fill(idea=sibling.idea, solved=solved, tried=tried)


def last_line(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def printable(data: bytes) -> str:
    """Text that an agent printed, without escape sequences and control characters, so that none steers its reader."""
    return _CONTROL.sub("", _ESCAPES.sub("", data.decode("utf-8", "replace")))


def printable_text(text: str) -> str:
    """The same of what is text already. Lone surrogates, as from file names that are no UTF-8, become `?`."""
    return printable(text.encode("utf-8", "replace"))


def one_line(text: str, limit: int = 120) -> str:
    """An idea as one printable line of at most `limit` characters."""
    line = " ".join(_CONTROL.sub(" ", _ESCAPES.sub("", text)).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def idea_from(answer: str, patch: str) -> str:
    """The idea in one line: what the model said after `idea:`, else the first changed line of the patch."""
    for line in answer.splitlines():
        if line.strip().lower().startswith("idea:"):
            return one_line(line.strip()[5:])
    return one_line(first_change(patch)) or "no description"


def first_change(patch: str) -> str:
    """`path: - old + new` of a unified diff's first hunk."""
    path, old, new = "", "", ""
    for line in patch.splitlines():
        if line.startswith("+++ "):
            path = line[4:].removeprefix("b/")
        elif line.startswith("-") and not line.startswith("---") and not old:
            old = line[1:].strip()
        elif line.startswith("+") and not line.startswith("+++") and not new:
            new = line[1:].strip()
        if old and new:
            break
    return f"{path}: {old} → {new}" if path else ""
