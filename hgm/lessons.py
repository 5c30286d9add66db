"""Which attempts teach something, how lessons are read from a model's answer, and which are shown to whom.

After EvolveR (arXiv 2510.16079): principles from success and from failure, shown where they are near to what is worked
on. No archive here, no model: hgm/distil.py asks, archive/lessons.py keeps.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, cast

from archive.lessons import Draft, Lesson, Origin
from archive.recall import recalled
from archive.records import Evaluation
from hgm.consult import BadAnswer, text_of
from hgm.diagnose import one_line

SHOWN = 4
"""Attempts that are shown in one question: half of them successes, as far as there are."""
MOST_NEW = 4
"""Lessons of one answer; what comes after them is not read."""
MOST_READ = 1_000
"""Characters of a lesson that are read: enough to see that it is too long."""
WITHHELD = 0.25
"""The share of expansions in which a lesson is shown neither to the diagnosis nor to the child: there would be no
attempts left to compare with."""


def instructive(rows: Sequence[Evaluation]) -> list[Evaluation]:
    """At most `SHOWN` of the scored attempts `rows`, in their order: successes and failures, first of tasks that show
    both, then the latest."""
    solved = {row.task_id for row in rows if row.success}
    failed = {row.task_id for row in rows if not row.success}
    ranked = sorted(rows, key=lambda row: (row.task_id not in solved & failed, -row.id))
    good = [row for row in ranked if row.success]
    bad = [row for row in ranked if not row.success]
    half = SHOWN // 2
    chosen = good[: max(half, SHOWN - len(bad))] + bad[: max(half, SHOWN - len(good))]
    return sorted(chosen, key=lambda row: row.id)


def read(answer: Mapping[str, Any]) -> tuple[Draft, ...]:
    """
    Raises:
        BadAnswer: it is no list of lessons.
    """
    told = answer["lessons"]
    if not isinstance(told, list) or not all(isinstance(one, dict) and {"from", "text"} <= one.keys() for one in told):
        raise BadAnswer("`lessons` must be a list of objects with `from` and `text`")
    return tuple(draft for one in told[:MOST_NEW] if (draft := _draft(one)).text)


def _draft(told: Mapping[str, Any]) -> Draft:
    origin = told["from"]
    if origin not in ("success", "failure"):
        raise BadAnswer('`from` must be "success" or "failure"')
    return Draft(cast("Origin", origin), one_line(text_of(told, "text", MOST_READ), MOST_READ))


def offered(lessons: Sequence[Lesson], seed: int) -> list[Lesson]:
    """Those of `lessons`, best first, that an expansion with this seed may show and hand on."""
    return [lesson for lesson in lessons if lesson.is_shown and not _is_withheld(lesson, seed)]


def near(lessons: Sequence[Lesson], about: str) -> list[Lesson]:
    """Those that there is room for, the nearest to `about` first."""
    return [lessons[index] for index in recalled([lesson.text for lesson in lessons], about)]


def in_words(lessons: Sequence[Lesson]) -> str:
    return "\n".join(f"- {lesson.text}" for lesson in lessons)


def _is_withheld(lesson: Lesson, seed: int) -> bool:
    return random.Random(f"{seed} {lesson.id}").random() < WITHHELD
