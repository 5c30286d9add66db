"""`hgm edits`: what each expansion was after and came to; what hindsight and the judge were worth."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from archive.calibration import Calibration
from archive.experiment import Arm, HindsightEffect, all_told, hindsight_effect
from hgm.cli.places import open_reader
from hgm.edits import Edit, calibration, edits, failures
from hgm.terminal import clipped, console, count, emit, grid, narrate


def show_edits(run: str, limit: int, json: bool) -> None:
    reader = open_reader(run)
    made = edits(reader)
    effect, judge = hindsight_effect(all_told(reader)), calibration(made)
    if json:
        emit(
            {
                "edits": [edit_json(edit) for edit in made[-limit:]],
                "expansions": len(made),
                "children": sum(edit.fate is not None for edit in made),
                "failures": dict(failures(made)),
                "hindsight": _effect_json(effect),
                "judge": judge.as_json() if judge else None,
            }
        )
        return
    if not made:
        narrate("no expansion has ended yet")
        return
    out = console()
    out.print(_table(made[-limit:]))
    out.print()
    out.print(_summary(made, effect, judge))


def edit_json(edit: Edit) -> dict[str, object]:
    row, thought, said, fate = edit.expansion, edit.diagnosis, edit.judgement, edit.fate
    return {
        "id": f"x{row.id}",
        "parent": row.parent_id,
        "child": row.child_id,
        "failure": row.failure,
        "idea": row.idea,
        "diagnosis": thought.source if thought else None,
        "entry": thought.entry if thought else "",
        "hindsight": thought.hindsight if thought else "none",
        "judged": said.value if said else None,
        "delta": edit.delta,
        "common_tasks": fate.difference.tasks if fate and fate.difference else 0,
        "low": fate.difference.low if fate and fate.difference else None,
        "high": fate.difference.high if fate and fate.difference else None,
    }


def _effect_json(effect: HindsightEffect | None) -> dict[str, object] | None:
    if effect is None:
        return None
    arms: dict[str, object] = {"shown": _arm_json(effect.shown), "withheld": _arm_json(effect.withheld)}
    return arms | {"delta": effect.delta, "low": effect.low, "high": effect.high, "made": effect.made}


def _arm_json(arm: Arm) -> dict[str, object]:
    return {"expansions": arm.expansions, "children": arm.children, "measured": arm.measured, "mean": arm.mean}


def _table(made: list[Edit]) -> Table:
    table = grid(
        "id", "parent", "came of it", "entry", "hindsight", "judge", "Δ", "idea", cut=["idea"], right=["judge", "Δ"]
    )
    for edit in made:
        row, thought, said = edit.expansion, edit.diagnosis, edit.judgement
        came = f"v{row.child_id}" if row.child_id is not None else str(row.failure).replace("_", " ")
        arm = thought.hindsight if thought and thought.hindsight != "none" else ""
        value = "" if said is None else "failed" if said.value is None and said.error else _signed(said.value)
        delta = "" if edit.delta is None else f"{edit.delta:+.0%}"
        entry = clipped(thought.entry if thought else "")
        table.add_row(
            f"x{row.id}", f"v{row.parent_id}", came, entry, arm, value, delta, clipped(row.idea or row.detail)
        )
    return table


def _summary(made: list[Edit], effect: HindsightEffect | None, judge: Calibration | None) -> Table:
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True)
    rows.add_column()
    children = sum(edit.fate is not None for edit in made)
    why = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in failures(made).most_common())
    rows.add_row(
        "expansions",
        f"{len(made)} ended, {count(children, 'child').replace('childs', 'children')}{f'; {why}' if why else ''}",
    )
    if effect:
        rows.add_row("hindsight", Text(str(effect)))
    if judge:
        rows.add_row("judge", Text(str(judge)))
    return rows


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.0f}"
