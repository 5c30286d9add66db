"""What the panel says of a variant, or of an expansion that made no child: each function is a question to a desk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.browse import Browser
from archive.errors import HgmError
from archive.records import ROOT, Evaluation, Expansion, Variant
from archive.rows import DecisionRow
from tui.outline import Key
from tui.text import Line, Tone, decoded, diff_lines, duration, lines_of, one_line
from tui.transcript import transcript_lines

MOST_BYTES = 4 << 20
"""So much of one text is shown."""


class Base(StrEnum):
    """What a variant's code is compared with."""

    PARENT = "parent"
    ROOT = "root"
    MARKED = "marked"


@dataclass(frozen=True)
class Summary:
    """`lineage` goes from the root to the variant itself; `failed` is set where an expansion of it is looked at."""

    lineage: tuple[Variant, ...]
    failed: Expansion | None = None

    @property
    def variant(self) -> Variant:
        return self.lineage[-1]


@dataclass(frozen=True)
class Offspring:
    children: tuple[Variant, ...]
    failed: tuple[Expansion, ...]


@dataclass(frozen=True)
class Document:
    """A stored text by its name (`transcript`, `log`, `patch`, `report`, `statement`) and blob address."""

    name: str
    address: str


@dataclass(frozen=True)
class Attempt:
    """An evaluation or expansion that a screen of its own shows."""

    title: str
    facts: str
    documents: tuple[Document, ...]


def summary(browser: Browser, key: Key) -> Summary:
    return Summary(tuple(browser.lineage(key.variant)), browser.expansion(key.failure) if key.failure else None)


def difference(browser: Browser, key: Key, base: Base, chosen: int | None) -> list[Line]:
    """The patch from the parent, the root or the variant `chosen` to the variant, after a line that says so."""
    variant = browser.variant(key.variant)
    if key.failure:
        return [Line("This expansion made no child, so there is nothing to compare.", Tone.DIM)]
    other = chosen if base is Base.MARKED else ROOT if base is Base.ROOT else variant.parent_id
    if other is None:
        return [Line("The root has no parent: it is the agent that the search was given.", Tone.DIM)]
    patch = browser.diff(other, variant.id)
    head = Line(f"v{other} ({base}) → {variant.label}", Tone.DIM)
    if not patch:
        return [head, Line(""), Line("The same code.", Tone.DIM)]
    against = f" --against v{other}"
    return [
        head,
        Line(""),
        *diff_lines(patch[:MOST_BYTES]),
        *_rest(len(patch), f"hgm diff RUN {variant.label}{against}"),
    ]


def evaluations(browser: Browser, key: Key) -> tuple[Evaluation, ...]:
    return () if key.failure else tuple(browser.evaluations(key.variant))


def offspring(browser: Browser, key: Key) -> Offspring:
    if key.failure:
        return Offspring((), ())
    failed = browser.failed_expansions([key.variant]).get(key.variant, [])
    return Offspring(tuple(browser.children(key.variant)), tuple(failed))


def story(browser: Browser, key: Key) -> list[Line]:
    """How it came about: why its parent was chosen, what the parent was told, what it printed."""
    number = expansion_id(browser, key)
    if number is None:
        root = browser.variant(ROOT)
        return [Line(f"{root.label} is the root: {one_line(root.idea or root.name)}", Tone.DIM)]
    row = browser.expansion(number)
    lines = [Line(_expansion_title(row), Tone.HEADING), Line(_expansion_facts(row), Tone.DIM)]
    if row.detail:
        lines += lines_of(row.detail, Tone.BAD if row.failure else Tone.PLAIN)
    lines += _reasons(browser.decision_for(expansion_id=row.id))
    for name, address in (("what the parent was told", row.statement_blob), ("what it printed", row.log_blob)):
        if address:
            lines += [Line(""), Line(f"── {name} ──", Tone.HEADING), *text_lines(browser, name, address)]
    return lines


def expansion_id(browser: Browser, key: Key) -> int | None:
    return key.failure or browser.variant(key.variant).expansion_id


def _reasons(row: DecisionRow | None) -> list[Line]:
    if row is None:
        return []
    made = row.decision
    lines = [Line(""), Line("── why this parent ──", Tone.HEADING)]
    lines.append(Line(one_line(f"decision {row.id}: {made.cause}; n = {made.n}, variants = {made.nodes}")))
    named = [("chosen", made.chosen)] if made.chosen else []
    for name, candidate in [*named, *(("before", other) for other in made.runners_up[:5])]:
        parts = ", ".join(f"{part} {value:.3g}" for part, value in candidate.components.items())
        lines.append(Line(one_line(f"{name:<8} v{candidate.variant_id:<6} {candidate.score:.3f}  {parts}")))
    return lines


def _expansion_title(row: Expansion) -> str:
    end = f"made v{row.child_id}" if row.child_id is not None else str(row.failure or row.state)
    return one_line(f"expansion {row.id} of v{row.parent_id}: {end}")


def _expansion_facts(row: Expansion) -> str:
    facts = [duration(row.agent_s + row.gate_s), f"{row.usage.requests} requests", f"{row.usage.tokens:,} tokens"]
    facts += [f"${row.usage.usd:.2f}"] if row.usage.usd else []
    return one_line(" · ".join([*facts, row.model]))


def evaluation_attempt(browser: Browser, id: int) -> Attempt:
    row = browser.evaluation(id)
    facts = [str(row.outcome or row.state), row.cause, duration(row.agent_s + row.judge_s)]
    facts += [f"{row.usage.requests} requests", f"{row.usage.tokens:,} tokens", f"seed {row.seed}"]
    documents = (
        Document("transcript", row.transcript_blob),
        Document("log", row.log_blob),
        Document("patch", row.patch_blob),
        Document("report", row.report_blob),
    )
    title = one_line(f"evaluation {row.id}: v{row.variant_id} on {row.task_id}")
    return Attempt(title, one_line(" · ".join(filter(None, facts))), documents)


def expansion_attempt(browser: Browser, key: Key) -> Attempt | None:
    """None for the root, which no expansion made."""
    number = expansion_id(browser, key)
    if number is None:
        return None
    row = browser.expansion(number)
    documents = (
        Document("transcript", row.transcript_blob),
        Document("log", row.log_blob),
        Document("statement", row.statement_blob),
    )
    return Attempt(_expansion_title(row), _expansion_facts(row), documents)


def text_lines(browser: Browser, name: str, address: str) -> list[Line]:
    """A stored text in lines; where it cannot be read, the line says why."""
    if not address:
        return [Line("Nothing was stored.", Tone.DIM)]
    try:
        data = browser.blob(address)
    except HgmError as error:
        return [Line(one_line(str(error)), Tone.BAD)]
    text = decoded(data[:MOST_BYTES])
    kinds = {"transcript": transcript_lines, "patch": diff_lines}
    return [*kinds.get(name, lines_of)(text), *_rest(len(data), f"blob {address}")]


def _rest(size: int, where: str) -> list[Line]:
    if size <= MOST_BYTES:
        return []
    return [Line(f"… {(size - MOST_BYTES) / 1e6:.1f} MB more: {where}", Tone.DIM)]
