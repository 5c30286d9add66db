"""What changed and what happened: diff, log."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict

from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from archive.errors import NotFound
from archive.queries import Reader
from archive.records import ROOT
from hgm.cli.places import emit, open_reader, variant_id
from hgm.diagnose import printable


def diff(run: str, variant: str, against: str, json: bool) -> None:
    reader = open_reader(run)
    new = reader.variant(variant_id(reader, variant))
    if against == "parent":
        base_id = new.parent_id if new.parent_id is not None else ROOT
    else:
        base_id = variant_id(reader, against)
    base = reader.variant(base_id)
    patch = printable(reader.diff(base.id, new.id).encode("utf-8", "surrogateescape"))
    if json:
        emit({"variant": new.id, "against": base.id, "idea": new.idea, "patch": patch})
    elif not patch:
        why = f"{new.label} is the root, it changed nothing" if new.id == base.id == ROOT else "no difference"
        Console(stderr=True).print(Text(f"{new.label} against {base.label}: {why}"))
    elif sys.stdout.isatty():
        console = Console()
        console.print(Text(f"{new.label} against {base.label}: {new.idea}", style="bold"))
        console.print(Syntax(patch, "diff", word_wrap=True, background_color="default"))
    else:
        sys.stdout.write(patch)


def log(run: str, decisions: bool, evaluation: int | None, expansion: int | None, last: int, json: bool) -> None:
    reader = open_reader(run)
    if evaluation is not None:
        _evaluation(reader, evaluation, json)
    elif expansion is not None:
        _expansion(reader, expansion, json)
    elif decisions:
        _decisions(reader, last, json)
    else:
        _events(reader, last, json)


def _events(reader: Reader, last: int, json: bool) -> None:
    rows = reader.latest_events(last)
    if json:
        emit([asdict(row) for row in rows])
        return
    for row in rows:
        stamp = time.strftime("%m-%d %H:%M:%S", time.localtime(row.at))
        Console().print(Text(f"{stamp}  {row.kind:<12} {row.message}"), soft_wrap=True)


def _decisions(reader: Reader, last: int, json: bool) -> None:
    rows = reader.latest_decisions(last)
    if json:
        emit([asdict(row) for row in rows])
        return
    table = Table("#", "decision", "variant", "task", "n", "nodes", "τ", "θ", "cause", box=None, pad_edge=False)
    for row in rows:
        made = row.decision
        variant = f"v{made.variant_id}" if made.variant_id is not None else ""
        theta = f"{made.chosen.score:.3f}" if made.chosen is not None else ""
        counts = (str(made.n), str(made.nodes), f"{made.tau:.2f}", theta)
        table.add_row(str(row.id), made.kind, variant, made.task_id or "", *counts, made.cause)
    Console().print(table)


def _evaluation(reader: Reader, number: int, json: bool) -> None:
    row = reader.evaluation(number)
    head = f"evaluation {row.id}: v{row.variant_id} on {row.task_id}: {row.outcome or row.state} ({row.cause})"
    blobs = {"transcript": row.transcript_blob, "log": row.log_blob, "patch": row.patch_blob, "report": row.report_blob}
    _attempt(reader, head, blobs, json)


def _expansion(reader: Reader, number: int, json: bool) -> None:
    row = reader.expansion(number)
    end = f"child v{row.child_id}" if row.child_id is not None else f"{row.failure or row.state}: {row.detail}"
    head = f"expansion {row.id} of v{row.parent_id}: {end}; idea: {row.idea}"
    _attempt(
        reader, head, {"statement": row.statement_blob, "transcript": row.transcript_blob, "log": row.log_blob}, json
    )


def _attempt(reader: Reader, head: str, blobs: dict[str, str], json: bool) -> None:
    texts = {name: printable(reader.blob(address)) for name, address in blobs.items() if address}
    if json:
        emit({"summary": head} | texts)
        return
    if not texts and "running" not in head:
        raise NotFound(f"{head}: nothing was stored of it")
    console = Console()
    console.print(Text(head, style="bold"))
    for name, text in texts.items():
        console.print(Text(f"--- {name} ---", style="cyan"))
        shown = printable(conversation(text).encode("utf-8", "replace")) if name == "transcript" else text
        console.print(Text(shown), soft_wrap=True)


def conversation(jsonl: str) -> str:
    """A transcript for people: who said what, one block a message."""
    from hgm.llm.transcript import read_transcript

    blocks = []
    for entry in read_transcript(jsonl.encode()):
        if entry.fault:
            blocks.append(f"[{entry.fault}] {entry.detail}")
        elif entry.message is not None:
            calls = "".join(f"\n→ {call.name}({call.arguments})" for call in entry.message.tool_calls)
            blocks.append(f"[{entry.message.role}] {entry.message.content}{calls}")
    return "\n\n".join(blocks)
