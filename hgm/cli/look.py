"""The read verbs: status, tree, show, best. Each prints a table, or JSON of the same facts."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree as RichTree

from archive.control import driver
from archive.errors import ConfigError
from archive.queries import Reader
from archive.records import ROOT, Purpose
from archive.resolved import epsilon_of
from hgm.cli.places import emit, open_reader, resolve, variant_id
from hgm.display import clock
from hgm.report import HeldOut, Scored, best_id, finalist, held_out, in_flight, ranking, score, totals_of

__all__ = ["best", "resolve", "show", "status", "tree"]


def status(run: str, json: bool) -> None:
    reader = open_reader(run)
    paths = resolve(run)
    pid = driver(paths)
    ranked = ranking(reader, epsilon_of(paths))
    best = ranked[0] if ranked else None
    result = held_out(reader, finalist(reader, best.variant.id if best else ROOT))
    phase = str(reader.state("phase") or "gate")
    if json:
        emit(
            {
                "run": str(paths.root),
                "phase": phase,
                "cause": reader.state("cause"),
                "paused": reader.state("paused"),
                "driven_by": pid,
                "totals": totals_of(reader),
                "best": best.as_json() if best else None,
                "held_out": result.as_json() if result else None,
                "budget": reader.state("budget"),
                "running": [asdict(job) for job in in_flight(reader)],
            }
        )
        return
    console = Console()
    state = f"driven by process {pid}" if pid else "nobody drives it"
    console.print(Text(f"{paths.name}: {phase}, {state}", style="bold"))
    if paused := reader.state("paused"):
        console.print(Text(f"paused: {paused}", style="yellow"))
    if cause := reader.state("cause"):
        console.print(Text(f"ended: {cause}"))
    for name, value in totals_of(reader).items():
        console.print(f"  {name:<22} {value:,.2f}" if isinstance(value, float) else f"  {name:<22} {value:,}")
    for job in in_flight(reader):
        console.print(Text(f"  in flight: v{job.variant} {job.what}, {clock(time.time() - job.since)}"))
    console.print(best_table(ranked[:5]))
    if result:
        console.print(Text(held_out_text(result)))


def held_out_text(result: HeldOut) -> str:
    d = result.difference
    return (
        f"held-out tasks ({d.tasks}, {result.attempts} attempt{'s' if result.attempts > 1 else ''} each): "
        f"root {result.root_rate:.0%}, best {result.best_rate:.0%}; "
        f"difference {d.estimate:+.0%}, 95 % interval [{d.low:+.0%}, {d.high:+.0%}], p = {d.p_value:.3f} "
        f"(only the best solves {d.only_second}, only the root {d.only_first})"
    )


def best_table(scored: list[Scored]) -> Table:
    table = Table("variant", "own", "95 %", "clade", "95 %", "belief ≥", "idea", box=None, pad_edge=False)
    for one in scored:
        v = one.variant
        table.add_row(
            v.label,
            f"{v.s}/{v.evaluations}",
            f"{one.own.low:.0%}–{one.own.high:.0%}",
            f"{v.clade_s}/{v.clade_s + v.clade_f}",
            f"{one.clade.low:.0%}–{one.clade.high:.0%}",
            f"{one.belief:.0%}",
            Text(v.idea, overflow="ellipsis", no_wrap=True),
        )
    return table


def best(run: str, top: int, json: bool) -> None:
    reader = open_reader(run)
    ranked = ranking(reader, epsilon_of(reader.paths))[:top]
    if json:
        emit([one.as_json() for one in ranked])
    else:
        Console().print(best_table(ranked))


def tree(run: str, failed: bool, graph: Path | None, json: bool) -> None:
    reader = open_reader(run)
    if graph is not None:
        write_graph(reader, graph)
        return
    scored = score(reader.variants(), epsilon_of(reader.paths))
    failures = [row for row in reader.expansions() if row.failure] if failed else []
    if json:
        lost = [{"parent": x.parent_id, "expansion": x.id, "failure": x.failure, "detail": x.detail} for x in failures]
        emit({"variants": [one.as_json() for one in scored], "failed_expansions": lost})
        return
    best = best_id(reader, epsilon_of(reader.paths))
    branches: dict[int, RichTree] = {}
    for one in scored:
        label = tree_label(one, one.variant.id == best)
        parent = one.variant.parent_id
        branches[one.variant.id] = RichTree(label) if parent is None else branches[parent].add(label)
    for row in failures:
        branches[row.parent_id].add(
            Text(f"✗ {row.failure}: {row.detail}", style="dim", overflow="ellipsis", no_wrap=True)
        )
    Console().print(branches[ROOT])


def tree_label(one: Scored, is_best: bool) -> Text:
    v = one.variant
    text = Text(overflow="ellipsis", no_wrap=True)
    text.append(f"{v.label}{' ★' if is_best else ''}", style="bold green" if is_best else "bold")
    text.append(f"  own {v.s}/{v.evaluations}")
    text.append(f" [{one.own.low:.0%}–{one.own.high:.0%}]", style="dim")
    text.append(f"  clade {v.clade_s}/{v.clade_s + v.clade_f}")
    if v.banned:
        text.append("  banned", style="red")
    text.append(f"  {v.idea}", style="italic")
    return text


def write_graph(reader: Reader, path: Path) -> None:
    import networkx

    if path.suffix == ".graphml":
        networkx.write_graphml(reader.graph(), path)
    elif path.suffix == ".gexf":
        networkx.write_gexf(reader.graph(), path)
    else:
        raise ConfigError(f"{path}: the name must end in .graphml or .gexf")
    Console(stderr=True).print(f"wrote {path}")


def show(run: str, variant: str, json: bool) -> None:
    reader = open_reader(run)
    chosen = variant_id(reader, variant)
    epsilon = epsilon_of(reader.paths)
    lineage = score(reader.lineage(chosen), epsilon)
    children = score(reader.children(chosen), epsilon)
    rows = reader.evaluations(chosen)
    one = next(entry for entry in lineage if entry.variant.id == chosen)
    if json:
        evaluations = [
            {
                "id": r.id,
                "task": r.task_id,
                "purpose": r.purpose,
                "outcome": r.outcome,
                "cause": r.cause,
                "seed": r.seed,
            }
            for r in rows
        ]
        emit(
            one.as_json()
            | {
                "lineage": [entry.variant.id for entry in lineage],
                "children": [entry.as_json() for entry in children],
                "evaluations": evaluations,
            }
        )
        return
    console = Console()
    v = one.variant
    console.print(Text(f"{v.label}  {v.idea}", style="bold"))
    console.print(f"own    {v.s}/{v.evaluations}  {one.own}\nclade  {v.clade_s}/{v.clade_s + v.clade_f}  {one.clade}")
    console.print(Text("lineage: " + " → ".join(entry.variant.label for entry in lineage)))
    table = Table("evaluation", "task", "purpose", "outcome", "cause", "agent", "requests", box=None, pad_edge=False)
    for row in rows:
        outcome = str(row.outcome or row.state)
        style = "green" if row.outcome and row.outcome.success else ""
        purpose = "" if row.purpose is Purpose.SEARCH else str(row.purpose)
        cause = Text(row.cause, overflow="ellipsis", no_wrap=True)
        cells = (str(row.id), row.task_id, purpose, Text(outcome, style=style), cause)
        table.add_row(*cells, f"{row.agent_s:.1f}s", str(row.usage.requests))
    console.print(table)
    if children:
        console.print(Text("children", style="bold"))
        console.print(best_table(children))
