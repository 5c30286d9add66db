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
) -> str:
    """The statement that the parent is given when it edits its own source.

    `chosen` are indices into `attempts`: the failed ones to show in full (the caller draws them, so that repeated
    expansions of one parent look at different failures). `hindsight` is what siblings' changes did, in words, and
    `lessons` what earlier attempts taught; `thought` is a model's diagnosis, which then stands in place of the attempts
    and lessons that it was made from. Below 1, `least_effort` is the least share of its model's reasoning that the
    agent may ask for.
    """
    parts = [
        "This repository is the source code of a coding agent. Improve this agent: change its own source so that it"
        " solves more tasks. It is given bug reports about small Python projects; an attempt counts when hidden tests"
        " pass on the change that it leaves behind. There are no tests to run here.",
        score_card(attempts),
    ]
    parts += [_in_words(thought)] if thought else [_shown(attempts[index]) for index in chosen[:SHOWN_ATTEMPTS]]
    if lessons and not thought:
        parts.append(f"What earlier attempts at such tasks taught:\n{indent(lessons)}")
    if siblings:
        tried = "\n".join(f"- {sibling.idea}: {sibling.resolved} of {sibling.total} solved" for sibling in siblings)
        parts.append(f"Changes that were already tried, each by itself (they are not in this source):\n{tried}")
    if hindsight:
        parts.append(f"What some of those changes were, and what they did:\n{indent(hindsight)}")
    if least_effort < 1:
        parts.append(effort_text(least_effort))
    parts.append(
        "Keep `agent.toml` valid and the entry command working. When you are done, answer with one line that begins"
        " with `idea:` and says what you changed."
    )
    return "\n\n".join(parts)


def effort_text(least: float) -> str:
    """What an agent may say of its model's reasoning, of which it asks for the share `least` or more."""
    return (
        "Its model reasons before it answers, and that is paid for. `agent.toml` may have a table `[effort]` with"
        f" the keys `evaluate` (on tasks) and `edit` (on its own source), each from {least:g} to 1: the"
        " share of that reasoning that the agent asks for, all without it."
    )


def score_card(attempts: Sequence[PastAttempt]) -> str:
    if not attempts:
        return "It has not been tried on any task yet."
    outcomes = Counter(attempt.outcome for attempt in attempts)
    others = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common() if not outcome.success)
    lines = [f"It solved {outcomes[Outcome.RESOLVED]} of {len(attempts)} tasks" + (f"; {others}." if others else ".")]
    endings = Counter(ending for attempt in attempts if (ending := last_line(attempt.log)))
    lines += [f"{count} of its attempts said at the end: {ending}" for ending, count in endings.most_common(3)]
    return "\n".join(lines)


def _shown(attempt: PastAttempt) -> str:
    log = attempt.log[-TAIL_CHARS:]
    return (
        f"A failed attempt ({attempt.outcome}: {attempt.cause}). The report was:\n{indent(attempt.statement)}\n"
        f"The end of the agent's log:\n{indent(log)}"
    )


def _in_words(thought: Diagnosis) -> str:
    said = {
        "What went wrong": thought.wrong,
        "The general weakness behind it": thought.weakness,
        "What to change": thought.proposal,
        "How it will be seen whether that helped": thought.check,
    }
    return "A diagnosis of its failures:\n" + "\n".join(
        f"* {what}:\n{indent(text)}" for what, text in said.items() if text
    )


def indent(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())


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
