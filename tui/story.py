"""How a variant came about: the decision, the diagnosis, hindsight, the gate, the judge, what was told and printed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from archive.browse import Browser
from archive.candidates import Fate, Ranking
from archive.consultations import Diagnosis, Hindsight, Judgement
from archive.discriminations import Choice
from archive.errors import HgmError
from archive.lessons import Lesson
from archive.records import ROOT, Expansion, Variant
from archive.rows import DecisionRow
from tui.documents import Section, Sections
from tui.outline import Key
from tui.text import Line, Tone, decoded, duration, lines_of, one_line, percent_range, ratio

MANY = 60
"""A text that was told or printed in more lines is folded at first."""


def story(browser: Browser, key: Key) -> Sections:
    number = key.failure or browser.variant(key.variant).expansion_id
    if number is None:
        root = browser.variant(ROOT)
        head = Section("", [Line(f"v0, given to the search: {one_line(root.idea or root.name)}", Tone.DIM)])
        choices = browser.discriminations(ROOT)
        return Sections(
            [head, *_lessons("lessons that it has", browser.kit(ROOT)), *_choices(choices)], (key, len(choices))
        )
    row = browser.expansion(number)
    child = browser.variant(row.child_id) if row.child_id is not None else None
    said = browser.judgement(child.id) if child else None
    found = browser.diagnosis(row.id)
    choices = browser.discriminations(child.id) if child else []
    sections = [
        Section("", _head(row)),
        *_decision(browser.decision_for(expansion_id=row.id)),
        *_diagnosis(found),
        *_lessons("lessons shown", browser.lessons_of(found.lessons) if found else ()),
        *_ranking(browser.ranking(row.id)),
        *_gate(row),
        *(_judge(said, child, browser.variant(row.parent_id)) if said and child else ()),
        *_lessons("lessons that it has", browser.kit(child.id) if child else ()),
        *_choices(choices),
        *_text(browser, "what the parent was told", row.statement_blob),
        *_text(browser, "what it printed", row.log_blob),
    ]
    return Sections(sections, (key, row, child and (child.s, child.f), len(choices)))


def expansion_title(row: Expansion) -> str:
    end = f"made v{row.child_id}" if row.child_id is not None else str(row.failure or row.state)
    return one_line(f"expansion {row.id} of v{row.parent_id}: {end}")


def expansion_facts(row: Expansion) -> str:
    facts = [duration(row.agent_s + row.gate_s), f"{row.usage.requests} requests", f"{row.usage.tokens:,} tokens"]
    facts += [f"${row.usage.usd:.2f}"] if row.usage.usd else []
    return one_line(" · ".join([*facts, row.model]))


def reasons(row: DecisionRow, runners_up: int = 5) -> list[Line]:
    """What a decision was made of: the sampled value of the chosen and of those before it in the draw."""
    made = row.decision
    lines = [
        Line(one_line(f"decision {row.id}: {made.cause}; n = {made.n}, variants = {made.nodes}, τ = {made.tau:.3g}"))
    ]
    named = [("chosen", made.chosen)] if made.chosen else []
    for name, candidate in [*named, *(("before", other) for other in made.runners_up[:runners_up])]:
        parts = ", ".join(f"{part} {value:.3g}" for part, value in candidate.components.items())
        lines.append(Line(one_line(f"{name:<8} v{candidate.variant_id:<6} {candidate.score:.3f}  {parts}"), hang=16))
    return lines


def _head(row: Expansion) -> list[Line]:
    lines = [Line(expansion_title(row), Tone.HEADING), Line(expansion_facts(row), Tone.DIM)]
    return [*lines, *lines_of(row.idea)] if row.idea else lines


def _decision(row: DecisionRow | None) -> Iterator[Section]:
    if row is not None:
        yield Section("why this parent", reasons(row))


def _diagnosis(found: Diagnosis | None) -> Iterator[Section]:
    if found is None:
        return
    by = f"by {found.source}" + (f" ({found.model})" if found.model else "")
    lines = [Line(one_line(f"{by}, of {found.entry}" if found.entry else by), Tone.DIM)]
    if found.evaluations:
        lines.append(Line("shown: evaluations " + ", ".join(map(str, found.evaluations)), Tone.DIM))
    for name, text in (
        ("what went wrong", found.wrong),
        ("weakness", found.weakness),
        ("proposal", found.proposal),
        ("how to see it", found.check),
    ):
        lines += _named(name, text)
    if found.error:
        lines += _named("the model gave none", found.error, Tone.BAD)
    yield Section("diagnosis", lines)
    if found.hindsight is not Hindsight.NONE:
        of = ", ".join(f"v{sibling}" for sibling in found.siblings)
        head = Line(f"{found.hindsight}: what became of {of}" if of else str(found.hindsight), Tone.DIM)
        yield Section("hindsight", [head, *lines_of(found.hindsight_text)])


def _lessons(name: str, found: Collection[Lesson]) -> Iterator[Section]:
    if found:
        yield Section(name, [Line(one_line(f"{lesson.id} {lesson.text}"), hang=2) for lesson in found])


def _choices(made: Collection[Choice]) -> Iterator[Section]:
    for choice in made:
        lines = [Line(one_line(str(choice)), Tone.DIM)]
        for duel in choice.duels:
            lines += [Line(str(duel)), *lines_of(duel.because)]
        yield Section("chosen among the best, without names and scores", lines)


def _named(name: str, text: str, tone: Tone = Tone.PLAIN) -> list[Line]:
    """A text after its name, the lines of it one below the other."""
    found = lines_of(text, tone)
    return [line._replace(text=f"{name if at == 0 else '':<16}{line.text}", hang=16) for at, line in enumerate(found)]


def _ranking(made: Ranking | None) -> Iterator[Section]:
    if made is None:
        return
    lines = [Line(one_line(made.by), Tone.DIM)]
    for one in made.by_place:
        tone = {Fate.TAKEN: Tone.GOOD, Fate.REFUSED: Tone.BAD}.get(one.fate, Tone.PLAIN)
        place = "-" if one.place is None else str(one.place)
        cost = f"{duration(one.agent_s)}, {one.usage.requests} requests, {one.usage.tokens:,} tokens"
        lines.append(Line(one_line(f"{place} candidate {one.number} {one.end} · {one.idea} · {cost}"), tone, hang=2))
    lines += _named("because", made.explanation) + _named("no ranking", made.error, Tone.BAD)
    yield Section("candidates", lines)


def _gate(row: Expansion) -> Iterator[Section]:
    passed = row.failure is None and row.child_id is not None
    if passed or row.failure is not None or row.detail:
        what = Line("passed" if passed else str(row.failure or row.state), Tone.GOOD if passed else Tone.BAD)
        took = [Line(f"took {duration(row.gate_s)}", Tone.DIM)] if row.gate_s else []
        yield Section("gate", [what, *took, *lines_of(row.detail, Tone.BAD if row.failure else Tone.PLAIN)])


def _judge(said: Judgement, child: Variant, parent: Variant) -> Iterator[Section]:
    by = (
        f"by {said.source}"
        + (f" ({said.model})" if said.model else "")
        + (f", as {said.action}" if said.action else "")
    )
    lines = [Line(one_line(by), Tone.DIM)]
    if said.value is not None:
        samples = ", ".join(f"{value:+.0f}" for value in said.samples) if len(said.samples) > 1 else ""
        value = f"{said.value:+.0f} of -100 … +100" + (f" (median of {samples})" if samples else "")
        lines += _named("expected", value)
        measured = f"{ratio(child.s, child.f)} ({percent_range(child.s, child.f) or 'not measured yet'} %)"
        before = f"{ratio(parent.s, parent.f)} ({percent_range(parent.s, parent.f) or 'not measured'} %)"
        lines += _named("measured", f"{measured}, parent {before}")
    lines += _named("because", said.explanation) + _named("advice", said.advice)
    lines += _named("no judgement", said.error, Tone.BAD)
    yield Section("judge", lines)


def _text(browser: Browser, name: str, address: str) -> Iterator[Section]:
    if not address:
        return
    try:
        lines = lines_of(decoded(browser.blob(address)))
    except HgmError as error:
        lines = [Line(one_line(str(error)), Tone.BAD)]
    yield Section(name, lines, folded=len(lines) > MANY)
