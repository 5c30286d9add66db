"""`hgm best --pareto`: which variants nobody beats at score and cost."""

from __future__ import annotations

from archive.resolved import cost_weight_of, epsilon_of
from hgm.cli.places import open_reader
from hgm.pareto import Front, front
from hgm.terminal import clipped, console, count, emit, grid, narrate


def show_front(run: str, weight: float | None, json: bool) -> None:
    """`weight` None: the run's own."""
    reader = open_reader(run)
    weight = cost_weight_of(reader.paths) if weight is None else weight
    found = front(reader, epsilon_of(reader.paths), weight)
    if json:
        members = [one.as_json() for one in found.members]
        emit({"unit": found.unit, "variants": found.variants, "chosen": found.chosen, "members": members})
    elif not found.members:
        narrate("no variant has solved anything yet")
    else:
        _print(found, weight)


def _print(found: Front, weight: float) -> None:
    figures = ["belief ≥", "tokens", "$", "agent", "objective"]
    table = grid("variant", "own", *figures, "idea", cut=["idea"], right=figures)
    for one in found.members:
        v, mean = one.scored.variant, one.mean
        mark = " ←" if v.id == found.chosen else ""
        costs = (f"{mean.tokens:,.0f}", f"{mean.usd:.4f}", f"{mean.agent_s:.1f}s")
        score = (f"{v.s}/{v.evaluations}", f"{one.scored.belief:.0%}")
        table.add_row(f"{v.label}{mark}", *score, *costs, f"{one.objective:.3f}", clipped(v.idea))
    out = console()
    out.print(table)
    unit = "dollar" if found.unit == "usd" else "million tokens"
    out.print(
        f"\n{count(len(found.members), 'variant')} of {found.variants} that solved something: nobody is both better "
        f"and cheaper (in {found.unit} an attempt). ← has the highest objective, belief - {weight:g} a {unit}."
    )
