"""Lessons: short principles that a model distilled from attempts, and what came of showing them.

After EvolveR (arXiv 2510.16079): experience is distilled into principles, which are deduplicated, retrieved, and kept
as long as they help. A lesson's text never changes; its counts do, in the transaction of the result that moves them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from typing import Any, Literal, cast

from archive.errors import ConfigError
from archive.files import File, FileTree
from archive.recall import any_word, words
from archive.records import ROOT, Evaluation, Usage
from archive.rows import USAGE, insert_row
from archive.values import clean, dump, load, load_ids

LESSONS_FILE = "lessons.json"
"""In an agent's source: what it learned in an earlier search."""
MOST_CHARS = 240
"""Of one lesson."""
MOST_BROUGHT = 1_000
HOPE, PRIOR = 4.0, 40
"""What a new lesson is believed to be worth: four tasks in forty attempts; results take the place of that belief."""
AGEING = 0.98
"""What is left of that belief whenever other lessons come in, so that one that is never shown fades too."""
FADED = 0.02
"""A lesson with no more weight, in tasks per attempt, is shown no more. Drawn at random on tasks that half of the
attempts solve: within 300 results, 86 % of the lessons that gain nothing fade, 14 % of those that win a tenth of a task
each time, and 1 % of those that win a fifth."""
PAIRED = 10
"""So many of the latest attempts at a task without a lesson say what was to be expected there with it."""
ALIKE = 0.6
"""Two lessons that share this share of their words (Jaccard) are one."""
CANDIDATES = 8
"""Of the lessons that are nearest by full-text search, so many are compared word by word."""

Origin = Literal["success", "failure", "brought"]
"""What attempts it was learned from; or the root brought it along, from an earlier search."""
ShownIn = Literal["task", "diagnosis"]
Shown = Mapping[int, ShownIn]
"""Lesson → where it was shown, of the lessons that a result counts for: in the task's file, or to the diagnosis that
led to the agent."""


@dataclass(frozen=True)
class Draft:
    """A lesson before it is stored: what it was learned from, and one sentence."""

    origin: Origin
    text: str


@dataclass(frozen=True)
class Distillation:
    """One question to a model what is to be learned from `evaluations`, and what came of it.

    `refused`: why lessons that it wrote were not taken, a reason each. `error`: why it gave none. `transcript_blob` is
    set by the archive, from `transcript`.
    """

    expansion_id: int
    evaluations: tuple[int, ...]
    model: str = ""
    prompt: str = ""
    refused: tuple[str, ...] = ()
    error: str = ""
    usage: Usage = field(default_factory=Usage)
    transcript: bytes = b""
    transcript_blob: str = ""
    id: int = 0
    at: float = 0.0


@dataclass(frozen=True)
class Lesson:
    """`variant_id` is the one whose expansion it was made for, `distillation_id` None of a lesson that the root brought
    along. `told`: how often it was distilled; `uses`: the results that counted for it, and `gain` the sum of what these
    were above the expectation, in tasks; `hope`: what is left of the belief in it. `dropped`: it had to make room."""

    id: int
    distillation_id: int | None
    variant_id: int
    origin: str
    text: str
    created_at: float
    told: int
    uses: int
    gain: float
    hope: float
    dropped: bool

    @property
    def weight(self) -> float:
        """Tasks that it is expected to win in one attempt: a mean that begins at the belief."""
        return (self.hope + self.gain) / (PRIOR + self.uses)

    @property
    def is_shown(self) -> bool:
        return not self.dropped and self.weight > FADED


@dataclass(frozen=True)
class Use:
    """A search result that counted for a lesson: `expected` is the success rate of the latest attempts at the same task
    without it, None where there were none."""

    lesson_id: int
    evaluation_id: int
    shown_in: ShownIn
    expected: float | None


NOTHING_SHOWN: Shown = {}
_LESSON = "id, distillation_id, variant_id, origin, text, created_at, told, uses, gain, hope, dropped"
_WEIGHT = f"(hope + gain) / ({PRIOR} + uses)"
_DISTILLATION = f"id, expansion_id, at, model, prompt, refused, error, transcript_blob, {USAGE}"


# --- as a file -------------------------------------------------------------------------------------------------------


def with_lessons(files: FileTree, texts: Sequence[str]) -> dict[str, File]:
    """The source of an agent that leaves its run, with `texts` as its lessons, whatever it began with."""
    others = {path: file for path, file in files.items() if path != LESSONS_FILE}
    return others | ({LESSONS_FILE: File(json.dumps(list(texts), indent=1).encode() + b"\n")} if texts else {})


def lessons_in(files: FileTree) -> tuple[str, ...]:
    """Those that an agent's source came with, best first.

    Raises:
        ConfigError: the file is no list of short texts.
    """
    file = files.get(LESSONS_FILE)
    if file is None:
        return ()
    try:
        texts = json.loads(file.data)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{LESSONS_FILE}: {error}") from None
    if not isinstance(texts, list) or len(texts) > MOST_BROUGHT:
        raise ConfigError(f"{LESSONS_FILE} must be a list of at most {MOST_BROUGHT} texts")
    for text in texts:
        if not isinstance(text, str) or not text.strip() or len(text) > MOST_CHARS:
            raise ConfigError(f"{LESSONS_FILE}: a lesson is a text of 1 to {MOST_CHARS} characters, not {text!r:.60}")
    return tuple(texts)


# --- reading ---------------------------------------------------------------------------------------------------------


def lessons(connection: sqlite3.Connection, *, about: str = "") -> list[Lesson]:
    """All, dropped ones included, by weight; with `about`, those that share a word with it, the nearest first."""
    if not about:
        found = connection.execute(f"SELECT {_LESSON} FROM lessons ORDER BY dropped, {_WEIGHT} DESC, id").fetchall()
        return [_lesson(row) for row in found]
    return _nearest(connection, about, most=-1)


def lessons_of(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Lesson]:
    """Those of `ids`, in their order."""
    sql = f"SELECT {_LESSON} FROM lessons WHERE id IN (SELECT value FROM json_each(?))"
    known = {row[0]: _lesson(row) for row in connection.execute(sql, (dump(ids),)).fetchall()}
    return [known[id] for id in ids]


def kit(connection: sqlite3.Connection, variant_id: int) -> list[Lesson]:
    """The lessons that a variant has had since it was made, best first; none of one that does not take any."""
    row = connection.execute("SELECT lessons FROM variant_lessons WHERE variant_id = ?", (variant_id,)).fetchone()
    return lessons_of(connection, load_ids(row[0])) if row else []


def taught(connection: sqlite3.Connection, variant_id: int) -> tuple[int, ...]:
    """The lessons that the diagnosis was shown that led to a variant."""
    sql = "SELECT diagnoses.lessons FROM diagnoses JOIN variants USING (expansion_id) WHERE variants.id = ?"
    row = connection.execute(sql, (variant_id,)).fetchone()
    return load_ids(row[0]) if row else ()


def uses_of(connection: sqlite3.Connection, evaluation_id: int) -> list[Use]:
    sql = "SELECT lesson_id, evaluation_id, shown_in, expected FROM lesson_uses WHERE evaluation_id = ? ORDER BY 1"
    return [Use(*row) for row in connection.execute(sql, (evaluation_id,)).fetchall()]


def distillations(connection: sqlite3.Connection) -> list[Distillation]:
    """All, in their order."""
    of: dict[int, list[int]] = {}
    for number, evaluation in connection.execute("SELECT distillation_id, evaluation_id FROM distilled ORDER BY 2"):
        of.setdefault(number, []).append(evaluation)
    found = connection.execute(f"SELECT {_DISTILLATION} FROM distillations ORDER BY id").fetchall()
    return [_distillation(row, of.get(row[0], ())) for row in found]


def undistilled(connection: sqlite3.Connection, evaluations: Iterable[int]) -> list[int]:
    """Those of `evaluations` from which nothing was learned yet, in their order."""
    wanted = list(evaluations)
    sql = "SELECT evaluation_id FROM distilled WHERE evaluation_id IN (SELECT value FROM json_each(?))"
    done = {row[0] for row in connection.execute(sql, (dump(wanted),)).fetchall()}
    return [id for id in wanted if id not in done]


# --- writing; each inside a transaction of `archive.store` -----------------------------------------------------------


def insert_distillation(connection: sqlite3.Connection, made: Distillation, blob: str, at: float) -> int:
    texts = (made.model, made.prompt, dump(made.refused), made.error)
    row = (made.expansion_id, at, *map(clean, texts), blob, *astuple(made.usage))
    number = insert_row(connection, "distillations", _DISTILLATION.removeprefix("id, "), row)
    connection.executemany(
        "INSERT INTO distilled (evaluation_id, distillation_id) VALUES (?, ?)",
        [(evaluation, number) for evaluation in made.evaluations],
    )
    return number


def take_in(
    connection: sqlite3.Connection,
    drafts: Sequence[Draft],
    variant_id: int,
    distillation_id: int | None,
    most: int,
    at: float,
) -> list[int]:
    """Store `drafts`, all but those that are there already (dropped ones too: what did not help does not come back);
    then drop the least useful beyond `most`. Returns the ids, of new lessons and of those that were told again."""
    if not drafts:
        return []
    connection.execute("UPDATE lessons SET hope = hope * ? WHERE NOT dropped", (AGEING,))
    ids = []
    for draft in drafts:
        known = _twin(connection, draft.text)
        if known is not None:
            connection.execute("UPDATE lessons SET told = told + 1 WHERE id = ?", (known,))
            ids.append(known)
            continue
        columns = "distillation_id, variant_id, origin, text, created_at, hope"
        row = (distillation_id, variant_id, draft.origin, clean(draft.text), at, HOPE)
        ids.append(insert_row(connection, "lessons", columns, row))
    connection.execute(
        "UPDATE lessons SET dropped = 1 WHERE id IN"
        f" (SELECT id FROM lessons WHERE NOT dropped ORDER BY {_WEIGHT} DESC, id DESC LIMIT -1 OFFSET ?)",
        (most,),
    )
    return ids


def insert_brought(connection: sqlite3.Connection, texts: Sequence[str], at: float) -> None:
    """The lessons that the root came with, as its own."""
    ids = take_in(connection, [Draft("brought", text) for text in texts], ROOT, None, len(texts), at)
    insert_kit(connection, ROOT, list(dict.fromkeys(ids)))


def insert_kit(connection: sqlite3.Connection, variant_id: int, ids: Sequence[int]) -> None:
    connection.execute("INSERT INTO variant_lessons (variant_id, lessons) VALUES (?, ?)", (variant_id, dump(ids)))


def credit(connection: sqlite3.Connection, made: Evaluation, shown: Shown, *, success: bool) -> None:
    """Let a scored search result count for the lessons that were `shown`."""
    for lesson, place in shown.items():
        expected = _rate_without(connection, lesson, made)
        connection.execute(
            "INSERT INTO lesson_uses (lesson_id, evaluation_id, shown_in, expected) VALUES (?, ?, ?, ?)",
            (lesson, made.id, place, expected),
        )
        if expected is not None:
            gained = float(success) - expected
            connection.execute("UPDATE lessons SET uses = uses + 1, gain = gain + ? WHERE id = ?", (gained, lesson))


def discredit(connection: sqlite3.Connection, task_id: str) -> None:
    """Take back what the results on a task, which is quarantined now, counted for lessons."""
    connection.execute(
        "UPDATE lessons SET uses = lessons.uses - credited.uses, gain = lessons.gain - credited.gain FROM"
        " (SELECT lesson_id, count(*) AS uses, sum((outcome = 'resolved') - expected) AS gain"
        " FROM lesson_uses JOIN evaluations ON evaluations.id = evaluation_id"
        " WHERE task_id = ? AND expected IS NOT NULL GROUP BY lesson_id) AS credited"
        " WHERE credited.lesson_id = lessons.id",
        (task_id,),
    )


def _rate_without(connection: sqlite3.Connection, lesson: int, made: Evaluation) -> float | None:
    """The share of the latest attempts at the same task, for which the lesson does not count, that solved it."""
    rate: float | None
    (rate,) = connection.execute(
        "SELECT avg(outcome = 'resolved') FROM (SELECT outcome FROM evaluations AS e"
        " WHERE task_id = ? AND purpose = 'search' AND state = 'done' AND id != ? AND NOT EXISTS"
        " (SELECT 1 FROM lesson_uses AS u WHERE u.lesson_id = ? AND u.evaluation_id = e.id) ORDER BY id DESC LIMIT ?)",
        (made.task_id, made.id, lesson, PAIRED),
    ).fetchone()
    return rate


def _twin(connection: sqlite3.Connection, text: str) -> int | None:
    """A lesson that says the same, by its words."""
    own = set(words(text))
    for lesson in _nearest(connection, text, most=CANDIDATES):
        others = set(words(lesson.text))
        if len(own & others) >= ALIKE * len(own | others):
            return lesson.id
    return None


def _nearest(connection: sqlite3.Connection, text: str, *, most: int) -> list[Lesson]:
    if not (query := any_word(text)):
        return []
    columns = ", ".join(f"lessons.{name}" for name in _LESSON.split(", "))
    sql = f"SELECT {columns} FROM lesson_texts JOIN lessons ON lessons.id = lesson_texts.rowid"
    sql += " WHERE lesson_texts MATCH ? ORDER BY bm25(lesson_texts), lessons.id LIMIT ?"
    return [_lesson(row) for row in connection.execute(sql, (query, most)).fetchall()]


def _lesson(row: Sequence[Any]) -> Lesson:
    return replace(Lesson(*row), dropped=bool(row[-1]))


def _distillation(row: Sequence[Any], evaluations: Sequence[int]) -> Distillation:
    id, expansion_id, at, model, prompt, refused, error, blob, *used = row
    reasons = tuple(cast("list[str]", load(refused)))
    return Distillation(
        expansion_id, tuple(evaluations), model, prompt, reasons, error, Usage(*used), b"", blob, id, at
    )
