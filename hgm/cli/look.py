"""The verbs that look at a whole run: status, tree, best. Each prints text for people, or JSON of the same facts."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text
from rich.tree import Tree as RichTree

from archive.activity import Activity
from archive.connection import EXAM
from archive.control import driver
from archive.errors import ConfigError
from archive.overfit import finalist, overfit
from archive.queries import Reader
from archive.records import ROOT, Split
from archive.resolved import epsilon_of
from archive.rows import Totals
from hgm.budget import BudgetLine, BudgetName
from hgm.cli.places import open_reader, way_on
from hgm.display import amount, called, clock
from hgm.edits import judge_worth
from hgm.progress import Gauge
from hgm.report import (
    HeldOut,
    Scored,
    best_id,
    held_out,
    in_flight,
    ranking,
    score,
    speed_text,
    totals_of,
)
from hgm.standing import PHASES, budget_lines, finals, spending, why
from hgm.terminal import clipped, console, count, emit, grid, narrate

SHOWN_BEST = 5
NO_HELD_OUT = (
    "no task is held out: nothing will tell whether the best is better than the root on tasks that did not choose it; "
    'give some tasks split = "held_out" in their task.toml'
)


def status(run: str, json: bool) -> None:
    reader = open_reader(run)
    pid = driver(reader.paths)
    ranked = ranking(reader, epsilon_of(reader.paths))
    best = ranked[0] if ranked else None
    chosen = finalist(reader, best.variant.id if best else ROOT)
    result = held_out(reader, chosen)
    gap = overfit(reader, chosen) if best else None
    judge = judge_worth(reader)
    if json:
        compared = finals(reader)
        emit(
            {
                "run": str(reader.paths.root),
                "phase": phase_of(reader),
                "cause": str(reader.state("cause") or ""),
                "paused": str(reader.state("paused") or ""),
                "driven_by": pid,
                "budget": [asdict(line) for line in budget_lines(reader)],
                "spending": [asdict(line) for line in spending(reader)],
                "finals": compared.as_json() if compared else None,
                "totals": totals_of(reader),
                "best": best.as_json() if best else None,
                "held_out": result.as_json() if result else None,
                "overfit": gap.as_json() if gap else None,
                "judge": judge.as_json() if judge else None,
                "quarantined": [asdict(task) for task in reader.quarantined()],
                "running": [job.as_json() for job in in_flight(reader)],
                "servers": servers_of(reader),
            }
        )
        return
    out = console()
    out.print(Text(headline(reader, pid, run), style="bold"), soft_wrap=True)
    if paused := reader.state("paused"):
        out.print(Text(f"paused: {paused}", style="yellow"))
    out.print(facts(reader))
    out.print()
    out.print(best_table(ranked[:SHOWN_BEST]))
    if result:
        out.print()
        out.print(Text(held_out_text(result)))
    elif not any(task.split is Split.HELD_OUT for task in reader.tasks()):
        out.print()
        out.print(Text(NO_HELD_OUT, style="yellow"))
    for task in reader.quarantined():
        out.print(Text(str(task), style="yellow"))
    if judge:
        out.print()
        out.print(Text(f"judge: {judge}"))
    if gap and gap.warning:
        out.print(Text(gap.warning, style="yellow"))


def phase_of(reader: Reader) -> str:
    return str(reader.state("phase") or "gate")


def headline(reader: Reader, pid: int | None, run: str) -> str:
    """What the run is doing, or why it does nothing."""
    phase, name = phase_of(reader), reader.paths.name
    doing = "trying an agent" if reader.state(EXAM) else PHASES[phase]
    if pid is not None:
        return f"{name}: {doing}, driven by process {pid}"
    if phase == "done":
        return f"{name}: done; {why(str(reader.state('cause')))}"
    return f"{name}: stopped while {doing}; go on with: {way_on(reader.paths, run)}"


def facts(reader: Reader) -> Table:
    """What is spent, done and going on, one row each."""
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True)
    rows.add_column()
    totals = reader.totals()
    for number, line in enumerate(budget_lines(reader)):
        rows.add_row("budget" if number == 0 else "", budget_text(line))
    if compared := finals(reader):
        if phase_of(reader) == "final":
            rows.add_row("search", f"over: {why(str(reader.state('cause')))}")
        rows.add_row("final", str(compared))
    rows.add_row("tree", f"{count(totals.variants, 'variant')} by {expansions_text(totals)}")
    lost = f", {totals.evaluations_lost:,} lost to the infrastructure" if totals.evaluations_lost else ""
    left_out = f", {totals.evaluations_left_out:,} of flaky tasks left out" if totals.evaluations_left_out else ""
    rows.add_row("results", f"{count(totals.n, 'search evaluation')}, {totals.finals:,} final{left_out}{lost}")
    spent = {line.name: line.spent for line in spending(reader)}  # that of the root's gate, which is no job, too
    tokens = max(totals.usage.tokens, spent.get(BudgetName.TOKENS, 0.0))
    usd = max(totals.usage.usd, spent.get(BudgetName.USD, 0.0))
    rows.add_row("models", f"{count(totals.usage.requests, 'request')} of jobs, {tokens:,.0f} tokens, ${usd:,.2f}")
    if phase_of(reader) != "done" and (text := forecast_text(spending(reader))):
        rows.add_row("", text)
    for number, row in enumerate(servers_of(reader)):
        rows.add_row("servers" if number == 0 else "", clipped(server_text(row)))
    rows.add_row("agents", f"worked for {clock(totals.agent_s)}, all together")
    for number, job in enumerate(in_flight(reader)):
        doing = f"{job.id} v{job.variant} {job.what}, {clock(time.time() - job.since)}"
        stage = f", {activity_text(job.activity)}" if job.activity else ""
        rows.add_row("in flight" if number == 0 else "", clipped(doing + stage))
    return rows


def activity_text(now: Activity) -> str:
    """The stage of a job, for how long, and what its models have done in it."""
    asked = f", {count(now.requests, 'request')}, {now.tokens:,} tokens" if now.requests else ""
    waiting = ", waiting for its model" if now.asked else ""
    return f"{now.doing} for {clock(time.time() - now.since)}{asked}{waiting}"


def servers_of(reader: Reader) -> list[dict[str, Any]]:
    """What vLLM servers said last, while somebody drives the run."""
    rows = reader.state("servers") if driver(reader.paths) is not None else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def server_text(row: Mapping[str, Any]) -> str:
    """One server in a line."""
    if row["running"] is None:
        return f"{row['server']}: {row['state'] if row['state'] != 'ready' else 'says nothing of itself'}"
    hits = "" if row["cache_hit_rate"] is None else f", {row['cache_hit_rate']:.0%} of prompts from its cache"
    again = f", started {row['starts']} times" if row["starts"] > 1 else ""
    return (
        f"{row['server']}: {row['running']} at work, {row['waiting']} waiting, "
        f"{row['generation_per_s']:,.0f} tokens/s{hits}{again}"
    )


def forecast_text(lines: tuple[BudgetLine, ...]) -> str:
    """What is committed beyond what is spent, and where it will end; '' where nothing is to be said."""
    told = {line.name: line for line in lines}
    if not told:
        return ""
    tokens, usd = told[BudgetName.TOKENS], told[BudgetName.USD]
    parts = []
    if tokens.reserved or usd.reserved:
        parts.append(f"in flight up to {tokens.reserved:,.0f} tokens, ${usd.reserved:,.2f}")
    if tokens.forecast and usd.forecast is not None:
        parts.append(f"at the end about {tokens.forecast:,.0f} tokens, ${usd.forecast:,.2f}")
    return "; ".join(parts)


def budget_text(line: BudgetLine) -> str:
    text = f"{called(line.name)} {amount(Gauge(line.name, line.spent, line.limit or 0))}"
    held = f" ({line.held:,.0f} kept for the final comparison)" if line.name == "evaluations" and line.held else ""
    return text + held


def expansions_text(totals: Totals) -> str:
    parts = {"failed": totals.expansions_failed, "running": totals.expansions_running, "lost": totals.expansions_lost}
    notes = ", ".join(f"{number:,} {what}" for what, number in parts.items() if number)
    return count(totals.expansions_attempted, "expansion") + (f" ({notes})" if notes else "")


def held_out_text(result: HeldOut) -> str:
    d = result.difference
    return (
        f"held-out tasks ({d.tasks}, {count(result.attempts, 'attempt')} each): "
        f"root {result.root_rate:.0%}, best {result.best_rate:.0%}; "
        f"difference {d.estimate:+.0%}, 95 % interval [{d.low:+.0%}, {d.high:+.0%}], {d.p_text} "
        f"(only the best solves {d.only_second}, only the root {d.only_first})"
        + (f"; {speed_text(result.efficiency)}" if result.efficiency else "")
    )


def best_table(scored: list[Scored]) -> Table:
    table = grid("variant", "own", "95 %", "clade", "95 %", "belief ≥", "idea", cut=["idea"])
    for one in scored:
        v = one.variant
        table.add_row(
            v.label,
            f"{v.s}/{v.evaluations}",
            f"{one.own.low:.0%}–{one.own.high:.0%}",
            f"{v.clade_s}/{v.clade_s + v.clade_f}",
            f"{one.clade.low:.0%}–{one.clade.high:.0%}",
            f"{one.belief:.0%}",
            clipped(v.idea),
        )
    return table


def best(run: str, top: int, json: bool) -> None:
    reader = open_reader(run)
    ranked = ranking(reader, epsilon_of(reader.paths))[:top]
    if json:
        emit([one.as_json() for one in ranked])
    else:
        console().print(best_table(ranked))


def tree(run: str, failed: bool, graph: Path | None, json: bool) -> None:
    reader = open_reader(run)
    if graph is not None:
        write_graph(reader, graph)
        return
    scored = score(reader.variants(), epsilon_of(reader.paths))
    failures = [row for row in reader.expansions() if row.failure] if failed else []
    if json:
        lost = [{"id": f"x{x.id}", "parent": x.parent_id, "failure": x.failure, "detail": x.detail} for x in failures]
        emit({"variants": [one.as_json() for one in scored], "failed_expansions": lost})
        return
    if not scored:
        narrate("no variant yet")
        return
    best = best_id(reader, epsilon_of(reader.paths))
    branches: dict[int, RichTree] = {}
    for one in scored:
        label = tree_label(one, one.variant.id == best)
        parent = one.variant.parent_id
        branches[one.variant.id] = RichTree(label) if parent is None else branches[parent].add(label)
    for row in failures:
        branches[row.parent_id].add(clipped(f"✗ x{row.id}  {row.failure}  {row.detail}", style="dim"))
    console().print(branches[ROOT])


def tree_label(one: Scored, is_best: bool) -> Text:
    v = one.variant
    text = clipped("")
    text.append(f"{v.label}{' ★' if is_best else ''}", style="bold green" if is_best else "bold")
    text.append(f"  own {v.s}/{v.evaluations}")
    text.append(f" [{one.own.low:.0%}–{one.own.high:.0%}]", style="dim")
    text.append(f"  clade {v.clade_s}/{v.clade_s + v.clade_f}")
    if v.banned:
        text.append("  banned", style="red")
    if v.pinned:
        text.append("  pinned", style="cyan")
    text.append("  ")
    text.append_text(clipped(v.idea, style="italic"))
    return text


def write_graph(reader: Reader, path: Path) -> None:
    import networkx

    if path.suffix == ".graphml":
        networkx.write_graphml(reader.graph(), path)
    elif path.suffix == ".gexf":
        networkx.write_gexf(reader.graph(), path)
    else:
        raise ConfigError(f"{path}: the name must end in .graphml or .gexf")
    narrate(f"wrote {path}")
