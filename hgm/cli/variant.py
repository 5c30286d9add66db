"""The verbs that look at one variant: show, diff."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from archive.queries import Reader
from archive.records import ROOT, Evaluation, FileChange, Purpose, Variant
from archive.resolved import epsilon_of
from hgm.cli.log import task_text
from hgm.cli.look import best_table
from hgm.cli.making import usage_json
from hgm.cli.places import open_reader, variant_id
from hgm.harmless import harmless
from hgm.report import AgainstParent, Scored, against_parent, score
from hgm.terminal import clipped, console, count, emit, grid, narrate

SHOWN_FILES, SHOWN_TASKS = 12, 6


def show(run: str, variant: str, json: bool) -> None:
    reader = open_reader(run)
    chosen = variant_id(reader, variant)
    epsilon = epsilon_of(reader.paths)
    lineage = score(reader.lineage(chosen), epsilon)
    children = score(reader.children(chosen), epsilon)
    rows = reader.evaluations(chosen)
    one = next(entry for entry in lineage if entry.variant.id == chosen)
    against = against_parent(reader, one.variant, epsilon)
    notes = [str(row.args.get("text", "")) for row in reader.notes(chosen)]
    if json:
        emit(
            one.as_json()
            | {
                "against_parent": against.as_json() if against else None,
                "lineage": [entry.variant.id for entry in lineage],
                "children": [entry.as_json() for entry in children],
                "evaluations": [_evaluation_json(row) for row in rows],
                "notes": notes,
            }
        )
        return
    out = console()
    marks = "".join(f" ({mark})" for mark in ("banned", "pinned") if getattr(one.variant, mark))
    out.print(Text(f"{one.variant.label}{marks}  {one.variant.idea}", style="bold"))
    out.print(_facts(one, lineage, against, notes))
    if rows:
        out.print()
        out.print(_evaluations(rows))
    if children:
        out.print(Text("\nchildren", style="bold"))
        out.print(best_table(children))


def _evaluation_json(row: Evaluation) -> dict[str, object]:
    return {
        "id": f"e{row.id}",
        "task": row.task_id,
        "purpose": row.purpose,
        "again_of": f"e{row.retry_of}" if row.purpose is Purpose.CHECK else "",
        "state": row.state,
        "outcome": row.outcome,
        "cause": row.cause,
        "efficiency": row.efficiency,
        "seed": row.seed,
        "model": row.model,
        "agent_s": row.agent_s,
        **usage_json(row.usage),
    }


def _facts(one: Scored, lineage: Sequence[Scored], against: AgainstParent | None, notes: Sequence[str]) -> Table:
    v = one.variant
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True)
    rows.add_column()
    for note in notes:
        rows.add_row("note", Text(harmless(note)))
    rows.add_row("own", f"{v.s}/{v.evaluations}  {one.own}")
    rows.add_row("clade", f"{v.clade_s}/{v.clade_s + v.clade_f}  {one.clade}")
    if against is None:
        rows.add_row("changed", "nothing: it is the root")
        return rows
    parent = against.parent
    p = parent.variant
    rows.add_row("parent", f"{p.label}  {p.s}/{p.evaluations}  {parent.own}")
    rows.add_row("against it", comparison(against))
    rows.add_row("lineage", " → ".join(entry.variant.label for entry in lineage))
    for number, line in enumerate(_changes(against.changes)):
        rows.add_row("changed" if number == 0 else "", line)
    return rows


def comparison(against: AgainstParent) -> Text:
    d, parent = against.difference, against.parent.variant.label
    if d is None:
        return Text("no search task in common yet")
    text = f"{count(d.tasks, 'search task')} in common: {d.estimate:+.0%}"
    if d.tasks > 1:
        text += f" [{d.low:+.0%}, {d.high:+.0%}]"
    for what, tasks in (
        (f"solves what {parent} does not", against.gained),
        (f"misses what {parent} solves", against.lost),
    ):
        if tasks:
            more = f" and {len(tasks) - SHOWN_TASKS} more" if len(tasks) > SHOWN_TASKS else ""
            text += f"\n{what}: {', '.join(tasks[:SHOWN_TASKS])}{more}"
    return Text(text)


def _changes(changes: Sequence[FileChange]) -> list[Text]:
    total = f"{count(len(changes), 'file')}, +{_sum(changes, 'added')} −{_sum(changes, 'removed')} lines"
    lines = [Text(total)]
    for change in changes[:SHOWN_FILES]:
        line = Text("  ")
        if change.added is None:
            line.append("binary")
        else:
            line.append(f"+{change.added}", style="green")
            line.append(" ")
            line.append(f"−{change.removed}", style="red")
        line.append("  ")
        line.append_text(clipped(change.path))
        lines.append(line)
    if len(changes) > SHOWN_FILES:
        lines.append(Text(f"  and {len(changes) - SHOWN_FILES} more"))
    return lines


def _sum(changes: Sequence[FileChange], side: str) -> int:
    return sum(getattr(change, side) or 0 for change in changes)


def _evaluations(rows: Sequence[Evaluation]) -> Table:
    timed = ["efficiency"] if any(row.efficiency is not None for row in rows) else []
    numbers = [*timed, "agent", "requests"]
    table = grid("id", "task", "outcome", *numbers, "cause", cut=["cause"], right=numbers)
    for row in rows:
        outcome = str(row.outcome or row.state)
        style = "green" if row.success else ""
        figures = [f"{row.agent_s:.1f}s", str(row.usage.requests)]
        if timed:
            figures.insert(0, "" if row.efficiency is None else f"{row.efficiency:.2f}")
        table.add_row(f"e{row.id}", clipped(task_text(row)), Text(outcome, style=style), *figures, clipped(row.cause))
    return table


def diff(run: str, variant: str, against: str, json: bool) -> None:
    reader = open_reader(run)
    new = reader.variant(variant_id(reader, variant))
    base = _base(reader, new, against)
    patch = harmless(reader.diff(base.id, new.id))
    if json:
        emit({"variant": new.id, "against": base.id, "idea": new.idea, "patch": patch})
    elif not patch:
        same = "it is the root, which changed nothing" if new.id == ROOT else "that is the same variant"
        narrate(f"{new.label} against {base.label}: {same if new.id == base.id else 'no difference'}")
    elif sys.stdout.isatty():
        out = console()
        out.print(Text(f"{new.label} against {base.label}: {new.idea}", style="bold"))
        out.print(Syntax(patch, "diff", word_wrap=True, background_color="default"))
    else:
        sys.stdout.write(patch)


def _base(reader: Reader, new: Variant, against: str) -> Variant:
    if against == "parent":
        return reader.variant(new.parent_id if new.parent_id is not None else ROOT)
    return reader.variant(variant_id(reader, against))
