"""`hgm show --why`: the story of a variant, from its parent's trouble to the tasks that it won and lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from archive.consultations import Diagnosis, Hindsight, Judgement
from archive.lessons import Lesson
from archive.records import Candidate, Expansion
from archive.resolved import epsilon_of
from archive.rows import DecisionRow
from hgm.cli.lessons import lesson_json
from hgm.cli.log import decision_json, figure
from hgm.cli.making import asked_json, choice_json, choice_rows, ranking_json, ranking_rows, usage_json, usage_text
from hgm.cli.places import open_reader, variant_id
from hgm.cli.variant import comparison
from hgm.terminal import console, emit
from hgm.why import Story, story

Row = tuple[str, str | Text]


def show_why(run: str, variant: str, json: bool) -> None:
    reader = open_reader(run)
    told = story(reader, variant_id(reader, variant), epsilon_of(reader.paths))
    if json:
        emit(story_json(told))
        return
    out = console()
    one = told.scored.variant
    out.print(Text(f"{one.label}  {one.idea}", style="bold"))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for name, value in _rows(told):
        table.add_row(name, Text(value) if isinstance(value, str) else value)
    out.print(table)


def _rows(told: Story) -> Iterator[Row]:
    one = told.scored
    yield "lineage", " → ".join(entry.variant.label for entry in told.lineage)
    if told.expansion is None:
        yield "made", "by nobody: it is the root"
    else:
        yield from _making(told, told.expansion)
    yield from _lessons("its lessons", told.kit)
    yield "results", f"{one.variant.s}/{one.variant.evaluations}  {one.own}"
    if told.against is not None:
        yield f"against v{told.expansion.parent_id if told.expansion else 0}", comparison(told.against)
    if one.variant.children:
        yield "its clade", f"{one.variant.clade_s}/{one.variant.clade_s + one.variant.clade_f}  {one.clade}"
    for choice in told.choices:
        yield from choice_rows(choice)


def _making(told: Story, row: Expansion) -> Iterator[Row]:
    if told.against is not None:
        parent = told.against.parent
        yield "parent", f"{parent.variant.label}  {parent.variant.s}/{parent.variant.evaluations}  {parent.own}"
    if told.decision is not None:
        yield "chosen", _decision(told.decision)
    if told.diagnosis is not None:
        yield from _diagnosis(told.diagnosis)
        yield from _lessons("shown lessons", told.taught)
    yield "idea", row.idea
    yield from ranking_rows(told.ranking) if told.ranking else ()
    by = f", with {row.model}" if row.model else ""
    yield "edited", f"x{row.id}: {row.agent_s:.1f} s, {usage_text(row.usage)}{by}"
    yield "gate", f"passed in {row.gate_s:.1f} s{f'; {row.detail}' if row.detail else ''}"
    if told.judgement is not None:
        yield from _judgement(told.judgement)


def _decision(row: DecisionRow) -> str:
    made = row.decision
    text = made.cause.replace("_", " ")
    if made.chosen is None:
        return text
    parts = ", ".join(f"{name.replace('_', ' ')} {figure(value)}" for name, value in made.chosen.components.items())
    text += f": score {figure(made.chosen.score)}{f' ({parts})' if parts else ''}"
    return text + (f"; next {_next(made.runners_up[0])}" if made.runners_up else "; nobody else could be")


def _next(candidate: Candidate) -> str:
    return f"v{candidate.variant_id} with {figure(candidate.score)}"


def _diagnosis(made: Diagnosis) -> Iterator[Row]:
    shown = ", ".join(f"e{number}" for number in made.evaluations)
    by = f"by {made.model or 'a model'} (prompt {made.prompt})" if made.source == "model" else "by rules"
    yield "diagnosis", f"{by}; worked on: {made.entry or 'any failed attempt'}{f' ({shown})' if shown else ''}"
    said = {"wrong": made.wrong, "weakness": made.weakness, "proposal": made.proposal, "check": made.check}
    yield from ((f"  {name}", text) for name, text in said.items() if text)
    if made.error:
        yield "  failed", made.error
    siblings = ", ".join(f"v{number}" for number in made.siblings)
    if made.hindsight is not Hindsight.NONE:
        yield "hindsight", f"{made.hindsight}: {siblings}"
        yield from (("", text) for text in (made.hindsight_text,) if text)


def _lessons(name: str, lessons: Sequence[Lesson]) -> Iterator[Row]:
    for at, lesson in enumerate(lessons):
        yield name if at == 0 else "", f"l{lesson.id} {lesson.text}"


def _judgement(said: Judgement) -> Iterator[Row]:
    by = f"{said.model or 'a model'} (prompt {said.prompt})" if said.source == "model" else "rules"
    if said.value is None:
        yield "judge", f"{by}: no value: {said.error or 'nothing to say'}"
        return
    samples = f", the median of {', '.join(f'{value:+.0f}' for value in said.samples)}" if len(said.samples) > 1 else ""
    yield "judge", f"{said.value:+.0f}{samples}, by {by}; kind of change: {said.action or 'unknown'}"
    yield from ((f"  {name}", text) for name, text in (("because", said.explanation), ("advice", said.advice)) if text)


# --- JSON ------------------------------------------------------------------------------------------------------------


def story_json(told: Story) -> dict[str, object]:
    row = told.expansion
    return {
        "variant": told.scored.variant.id,
        "idea": told.scored.variant.idea,
        "parent": told.scored.variant.parent_id,
        "lineage": [entry.variant.id for entry in told.lineage],
        "results": told.scored.as_json(),
        "made": _making_json(row) if row else None,
        "decision": decision_json(told.decision) if told.decision else None,
        "diagnosis": _diagnosis_json(told.diagnosis) if told.diagnosis else None,
        "ranking": ranking_json(told.ranking) if told.ranking else None,
        "judgement": _judgement_json(told.judgement) if told.judgement else None,
        "lessons": [lesson_json(lesson) for lesson in told.kit],
        "against_parent": told.against.as_json() if told.against else None,
        "discriminated": [choice_json(choice) for choice in told.choices],
    }


def _making_json(row: Expansion) -> dict[str, object]:
    facts = {"id": f"x{row.id}", "model": row.model, "agent_s": row.agent_s, "gate_s": row.gate_s, "note": row.detail}
    return facts | usage_json(row.usage)


def _diagnosis_json(made: Diagnosis) -> dict[str, object]:
    return {
        "source": made.source,
        "entry": made.entry,
        "attempts": [f"e{number}" for number in made.evaluations],
        "wrong": made.wrong,
        "weakness": made.weakness,
        "proposal": made.proposal,
        "check": made.check,
        "hindsight": made.hindsight,
        "siblings": list(made.siblings),
        "hindsight_text": made.hindsight_text,
        "lessons": list(made.lessons),
        **asked_json(made),
    }


def _judgement_json(said: Judgement) -> dict[str, object]:
    return {
        "source": said.source,
        "action": said.action,
        "value": said.value,
        "samples": list(said.samples),
        "explanation": said.explanation,
        "advice": said.advice,
        **asked_json(said),
    }
