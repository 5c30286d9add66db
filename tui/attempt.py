"""One evaluation or expansion: what is kept of it, and, while it is in flight, what can be said of it already."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from archive.activity import Activity, read_activity
from archive.browse import Browser
from archive.connection import EXAM
from archive.control import driver
from archive.errors import HgmError
from archive.records import Evaluation, Expansion, JobState
from archive.resolved import has_inner_search
from tui.documents import Document, Lines, Transcript, patch_document
from tui.live import doing
from tui.steering import way_on
from tui.steps import step_lines, steps_of
from tui.story import expansion_facts, expansion_title
from tui.text import Line, Tone, decoded, duration, lines_of, one_line

CONVERSATIONS = ("transcript", "diagnosis", "rank", "judge")


@dataclass(frozen=True)
class Stored:
    """A text by its name (`transcript`, `log`, `patch`, `report`, `steps`, `statement`, `diagnosis`, `judge`, `rank`),
    and where its blob is."""

    name: str
    address: str


@dataclass(frozen=True)
class Attempt:
    """`running`: it is in flight, and nothing is stored yet; `now` is what it does, None where that is not known."""

    title: str
    facts: str
    documents: tuple[Stored, ...]
    running: bool = False
    now: Activity | None = None

    def address(self, name: str) -> str:
        return next(document.address for document in self.documents if document.name == name)


def attempt(browser: Browser, id: str) -> Attempt:
    """The evaluation e12 or the expansion x3.

    Raises:
        NotFound: no such attempt.
    """
    number = int(id[1:])
    row = browser.evaluation(number) if id.startswith("e") else browser.expansion(number)
    found = _evaluation(browser, row) if isinstance(row, Evaluation) else _expansion(browser, row)
    return _in_flight(browser, id, row.started_at, found) if row.state is JobState.RUNNING else found


def _in_flight(browser: Browser, id: str, since: float, found: Attempt) -> Attempt:
    pid, at = driver(browser.paths), time.time()
    now = read_activity(browser.paths, pid).get(id)
    if pid is None:
        said = f"in flight when the engine ended; {way_on(bool(browser.state(EXAM)))} tries it again"
    else:
        said = " · ".join([f"running for {duration(at - since)}", *(doing(now, at) if now else ())])
    return replace(found, facts=one_line(said), running=True, now=now)


def _evaluation(browser: Browser, row: Evaluation) -> Attempt:
    facts = [str(row.outcome or row.state), row.cause, duration(row.agent_s + row.judge_s)]
    facts += [f"{row.usage.requests} requests", f"{row.usage.tokens:,} tokens", f"seed {row.seed}"]
    facts += [] if row.efficiency is None else [f"efficiency {row.efficiency:.2f}"]
    documents = (
        Stored("transcript", row.transcript_blob),
        Stored("log", row.log_blob),
        Stored("patch", row.patch_blob),
        Stored("report", row.report_blob),
        *((Stored("steps", row.transcript_blob),) if has_inner_search(browser.paths) else ()),
    )
    title = one_line(f"evaluation {row.id}: v{row.variant_id} on {row.task_id}")
    return Attempt(title, one_line(" · ".join(filter(None, facts))), documents)


def _expansion(browser: Browser, row: Expansion) -> Attempt:
    thought = browser.diagnosis(row.id)
    ranked = browser.ranking(row.id)
    said = None if row.child_id is None else browser.judgement(row.child_id)
    documents = (
        Stored("transcript", row.transcript_blob),
        Stored("log", row.log_blob),
        Stored("statement", row.statement_blob),
        Stored("diagnosis", thought.transcript_blob if thought else ""),
        Stored("judge", said.transcript_blob if said else ""),
        *((Stored("rank", ranked.transcript_blob),) if ranked else ()),
    )
    return Attempt(expansion_title(row), expansion_facts(row), documents)


def document(browser: Browser, found: Attempt, name: str) -> Document:
    """A text of an attempt by its name; of one in flight, the end of what is there."""
    return Lines(so_far(found.now, name)) if found.running else text_document(browser, name, found.address(name))


def so_far(now: Activity | None, name: str) -> list[Line]:
    kept = Line("The whole text is kept when the attempt ends.", Tone.DIM)
    text = {"transcript": now.tail, "log": now.printed}.get(name, "") if now else ""
    if not text.strip():
        return [Line("Nothing to be seen yet.", Tone.DIM), kept]
    return [Line("The end of what is there now:", Tone.DIM), Line(""), *lines_of(text), Line(""), kept]


def text_document(browser: Browser, name: str, address: str) -> Document:
    """A stored text by what it is; where it cannot be read, a line says why."""
    if not address:
        return Lines([Line("Nothing was stored.", Tone.DIM)])
    try:
        data = browser.blob(address)
    except HgmError as error:
        return Lines([Line(one_line(str(error)), Tone.BAD)])
    if name in CONVERSATIONS:
        return Transcript(data)
    if name == "steps":
        return Lines(step_lines(steps_of(data)))
    if name == "patch":
        return patch_document(decoded(data))
    return Lines(lines_of(decoded(data)))
