"""`hgm best --pareto`: which variants nobody beats at score and cost, or at score and speed."""

from __future__ import annotations

from archive.resolved import cost_weight_of, epsilon_of, speed_weight_of
from hgm.cli.places import open_reader
from hgm.pareto import Front, fast_front, front
from hgm.terminal import clipped, console, count, emit, grid, narrate


def show_front(run: str, weight: float | None, speed: bool, json: bool) -> None:
    """`weight` None: the run's own, of costs or of speed."""
    reader = open_reader(run)
    if weight is None:
        weight = (speed_weight_of if speed else cost_weight_of)(reader.paths)
    found = (fast_front if speed else front)(reader, epsilon_of(reader.paths), weight)
    if json:
        members = [one.as_json() for one in found.members]
        emit({"unit": found.unit, "variants": found.variants, "chosen": found.chosen, "members": members})
    elif not found.members:
        narrate("no variant has solved anything yet")
    else:
        _print(found, weight)


def _print(found: Front, weight: float) -> None:
    fast = found.unit == "slowness"
    figures = ["belief ≥", *(["efficiency"] if fast else []), "tokens", "$", "agent", "objective"]
    table = grid("variant", "own", *figures, "idea", cut=["idea"], right=figures)
    for one in found.members:
        v, mean = one.scored.variant, one.mean
        mark = " ←" if v.id == found.chosen else ""
        costs = (f"{mean.tokens:,.0f}", f"{mean.usd:.4f}", f"{mean.agent_s:.1f}s")
        score = [f"{v.s}/{v.evaluations}", f"{one.scored.belief:.0%}"]
        score += [] if one.efficiency is None else [f"{one.efficiency:.2f}"]
        table.add_row(f"{v.label}{mark}", *score, *costs, f"{one.objective:.3f}", clipped(v.idea))
    out = console()
    out.print(table)
    if fast:
        out.print(
            f"\n{count(len(found.members), 'variant')} of {found.variants} that solved something and were timed: "
            f"nobody is both better and faster. ← has the highest objective, belief - {weight:g} · (1 - efficiency)."
        )
        return
    unit = "dollar" if found.unit == "usd" else "million tokens"
    out.print(
        f"\n{count(len(found.members), 'variant')} of {found.variants} that solved something: nobody is both better "
        f"and cheaper (in {found.unit} an attempt). ← has the highest objective, belief - {weight:g} a {unit}."
    )
