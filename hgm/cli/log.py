"""`hgm log`: what happened, newest last; what the scheduler decided; the record of one attempt."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping

from rich.text import Text

from archive.activity import read_activity
from archive.control import driver
from archive.errors import ConfigError
from archive.queries import Reader
from archive.records import Candidate, Evaluation, Expansion, JobState, Purpose, Usage
from archive.rows import DecisionRow, Event
from hgm.cli.look import activity_text
from hgm.cli.making import ranking_json, ranking_rows, usage_json
from hgm.cli.places import open_reader
from hgm.harmless import harmless
from hgm.terminal import clipped, console, emit, grid

_ID = re.compile(r"(e|x)([1-9][0-9]{0,17})")
MOST = 2**63 - 1
"""The largest number that SQLite knows."""
TEXTS = ("diagnosis", "statement", "transcript", "log", "patch", "report", "rank", "judge")
CONVERSATIONS = ("diagnosis", "transcript", "rank", "judge")
"""What may be kept of an attempt, in the order in which it came to be."""


def log(run: str, id: str | None, decisions: bool, limit: int, json: bool, as_script: bool = False) -> None:
    """
    Raises:
        ConfigError: `id` is none, or `as_script` is asked of something that no script can be made of.
        NotFound: the run has no such attempt.
    """
    reader = open_reader(run)
    if as_script:
        _script(reader, id)
    elif id is not None:
        _attempt(reader, id, json)
    elif decisions:
        _decisions(reader.latest_decisions(min(limit, MOST)), json)
    else:
        _story(entries(reader, min(limit, MOST)), json)


Entry = Evaluation | Expansion | Event


def entries(reader: Reader, limit: int) -> list[Entry]:
    """The latest `limit` evaluations, expansions and events, in the order of their starts."""
    found: list[Entry] = [
        *reader.latest_evaluations(limit),
        *reader.latest_expansions(limit),
        *reader.latest_events(limit),
    ]
    return sorted(found, key=_began)[-limit:]


def _began(entry: Entry) -> float:
    return entry.at if isinstance(entry, Event) else entry.started_at


def _story(found: list[Entry], json: bool) -> None:
    if json:
        emit([entry_json(entry) for entry in found])
        return
    table = grid("when", "id", "variant", "what", "took", "result", cut=["what", "result"], right=["took"])
    for entry in found:
        stamp = time.strftime("%m-%d %H:%M:%S", time.localtime(_began(entry)))
        table.add_row(stamp, *_cells(entry))
    console().print(table)


def _cells(entry: Entry) -> tuple[str, str, Text, str, Text]:
    """Id, variant, what, took, result."""
    if isinstance(entry, Event):
        return (
            "",
            "" if entry.variant_id is None else f"v{entry.variant_id}",
            clipped(entry.kind),
            "",
            clipped(entry.message),
        )
    if isinstance(entry, Evaluation):
        what, variant = task_text(entry), entry.variant_id
    else:
        what, variant = "expand", entry.parent_id
    took = "" if entry.finished_at is None else f"{entry.finished_at - entry.started_at:.1f}s"
    return job_id(entry), f"v{variant}", clipped(what), took, clipped(result_text(entry))


def task_text(row: Evaluation) -> str:
    """The task, and what for, where that is not the search."""
    if row.purpose is Purpose.SEARCH:
        return row.task_id
    return f"{row.purpose}{f' of e{row.retry_of}' if row.purpose is Purpose.CHECK else ''}: {row.task_id}"


def job_id(job: Evaluation | Expansion) -> str:
    return f"{'e' if isinstance(job, Evaluation) else 'x'}{job.id}"


def result_text(job: Evaluation | Expansion) -> str:
    """How an attempt ended, or that it has not."""
    if job.state is JobState.RUNNING:
        return "running"
    if isinstance(job, Evaluation):
        outcome = "lost" if job.state is JobState.LOST else str(job.outcome)
        return f"{outcome} ({job.cause})" if job.cause else outcome
    if job.child_id is not None:
        return f"made v{job.child_id}: {job.idea}"
    failure = str(job.failure).replace("_", " ")
    return f"no child: {failure}" + (f" ({job.detail})" if job.detail else "")


def entry_json(entry: Entry) -> dict[str, object]:
    if isinstance(entry, Event):
        facts = {"id": "", "kind": "event", "variant": entry.variant_id, "result": entry.kind, "cause": entry.message}
        nothing = {"task": "", "purpose": "", "state": "", "child": None, "idea": "", "model": "", "took_s": None}
        return facts | nothing | {"at": entry.at} | usage_json(Usage())
    took = None if entry.finished_at is None else entry.finished_at - entry.started_at
    common = {"id": job_id(entry), "state": entry.state, "at": entry.started_at, "took_s": took, "model": entry.model}
    common |= usage_json(entry.usage)
    if isinstance(entry, Evaluation):
        facts = {"kind": "evaluation", "variant": entry.variant_id, "result": entry.outcome or "", "cause": entry.cause}
        return common | facts | {"task": entry.task_id, "purpose": entry.purpose, "child": None, "idea": ""}
    result = "child" if entry.child_id is not None else entry.failure or ""
    facts = {"kind": "expansion", "variant": entry.parent_id, "result": result, "cause": entry.detail}
    return common | facts | {"task": "", "purpose": "", "child": entry.child_id, "idea": entry.idea}


# --- decisions -------------------------------------------------------------------------------------------------------


def _decisions(rows: list[DecisionRow], json: bool) -> None:
    if json:
        emit([decision_json(row) for row in rows])
        return
    figures = ("n", "nodes", "τ", "score")
    table = grid("id", "chose", "variant", *figures, "why", "task", "made of", cut=["task", "made of"], right=figures)
    for row in rows:
        made = row.decision
        variant = "" if made.variant_id is None else f"v{made.variant_id}"
        score = "" if made.chosen is None else figure(made.chosen.score)
        why = made.cause.replace("_", " ")
        numbers = (str(made.n), str(made.nodes), f"{made.tau:.2f}", score)
        texts = (clipped(made.task_id or ""), clipped(_components(made.chosen)))
        table.add_row(started(row) or "", str(made.kind), variant, *numbers, why, *texts)
    console().print(table)


def _components(chosen: Candidate | None) -> str:
    """What a score is made of; what is zero says nothing."""
    parts = {} if chosen is None else chosen.components
    return ", ".join(f"{name.replace('_', ' ')} {figure(value)}" for name, value in parts.items() if value)


def figure(number: float) -> str:
    """Counts as they are, everything else to three places; infinite is what was never tried."""
    if math.isinf(number):
        return "∞" if number > 0 else "-∞"
    return f"{number:.0f}" if float(number).is_integer() else f"{number:.3f}"


def started(row: DecisionRow) -> str | None:
    """The id of the attempt that a decision started."""
    if row.evaluation_id is not None:
        return f"e{row.evaluation_id}"
    return None if row.expansion_id is None else f"x{row.expansion_id}"


def decision_json(row: DecisionRow) -> dict[str, object]:
    made = row.decision
    return {
        "id": row.id,
        "at": row.at,
        "started": started(row),
        "decision": made.kind,
        "cause": made.cause,
        "variant": made.variant_id,
        "task": made.task_id,
        "n": made.n,
        "nodes": made.nodes,
        "tau": made.tau,
        "chosen": None if made.chosen is None else _candidate_json(made.chosen),
        "runners_up": [_candidate_json(candidate) for candidate in made.runners_up],
    }


def _candidate_json(candidate: Candidate) -> dict[str, object]:
    components = {name: _finite(value) for name, value in candidate.components.items()}
    return {"variant": candidate.variant_id, "score": _finite(candidate.score), "components": components}


def _finite(number: float) -> float | None:
    """JSON has no infinity: an arm that was never tried has the score null."""
    return number if math.isfinite(number) else None


# --- one attempt -----------------------------------------------------------------------------------------------------


def _attempt(reader: Reader, id: str, json: bool) -> None:
    job = find(reader, id)
    texts = {name: harmless(text) for name, text in stored(reader, job).items()}
    running = job.state is JobState.RUNNING
    now = read_activity(reader.paths, driver(reader.paths)).get(id) if running else None
    made = reader.ranking(job.id) if isinstance(job, Expansion) else None
    if json:
        said, printed = (harmless(now.tail), harmless(now.printed)) if now else ("", "")
        doing = {"stage": now.doing if now else "", "so_far": said, "printed": printed}
        ranked = {"ranking": ranking_json(made) if made else None}
        emit(entry_json(job) | {name: texts.get(name, "") for name in TEXTS} | ranked | doing)
        return
    what = f"v{job.variant_id} on {task_text(job)}" if isinstance(job, Evaluation) else f"expansion of v{job.parent_id}"
    out = console()
    out.print(Text(f"{id}: {what}: {result_text(job)}", style="bold"), soft_wrap=True)
    if now is not None:
        out.print(Text(activity_text(now)), soft_wrap=True)
        out.print(Text("--- the end of what was said so far ---", style="cyan"))
        out.print(Text(harmless(now.tail) or "(nothing)"), soft_wrap=True)
        if now.printed:
            out.print(Text("--- the end of what the agent printed so far ---", style="cyan"))
            out.print(Text(harmless(now.printed)), soft_wrap=True)
    elif not texts:
        out.print("nothing is kept of it" + (" before it ends" if running else ""))
    for name, text in ranking_rows(made) if made else ():
        out.print(Text(f"{name:<12}{text}"), soft_wrap=True)
    for name, text in texts.items():
        out.print(Text(f"--- {name} ---", style="cyan"))
        out.print(Text(conversation(text) if name in CONVERSATIONS else text), soft_wrap=True)


def _script(reader: Reader, id: str | None) -> None:
    """The model's answers of one attempt, as a file for the provider `scripted`."""
    from hgm.llm.scripted import turns_of

    if id is None:
        raise ConfigError("--as-script makes a script of one attempt: give its id, as in: hgm log RUN e12 --as-script")
    job = find(reader, id)
    if not job.transcript_blob:
        raise ConfigError(f"nothing is kept of what the model said in {id}")
    try:
        turns = turns_of(reader.blob(job.transcript_blob))
    except ConfigError as error:
        raise ConfigError(f"{id}: {error}") from None
    emit({"turns": [turn.model_dump(mode="json", exclude_defaults=True) for turn in turns]})


def find(reader: Reader, id: str) -> Evaluation | Expansion:
    """
    Raises:
        ConfigError, NotFound: see `log`.
    """
    if not (match := _ID.fullmatch(id)):
        raise ConfigError(
            f"{id!r} is no id: write e12 for an evaluation, x3 for an expansion, as `hgm log RUN` lists them"
        )
    number = int(match[2])
    return reader.evaluation(number) if match[1] == "e" else reader.expansion(number)


def stored(reader: Reader, job: Evaluation | Expansion) -> Mapping[str, str]:
    """What is kept of an attempt, in the order of `TEXTS`."""
    addresses = {name: getattr(job, f"{name}_blob", "") for name in TEXTS}
    if isinstance(job, Expansion):
        thought = reader.diagnosis(job.id)
        made = reader.ranking(job.id)
        said = None if job.child_id is None else reader.judgement(job.child_id)
        addresses |= {
            "diagnosis": thought.transcript_blob if thought else "",
            "rank": made.transcript_blob if made else "",
            "judge": said.transcript_blob if said else "",
        }
    return {name: reader.blob(at).decode("utf-8", "replace") for name, at in addresses.items() if at}


def conversation(jsonl: str) -> str:
    """A transcript for people: who said what, one block a message."""
    from hgm.llm.transcript import read_transcript

    return "\n\n".join(filter(None, (entry.text for entry in read_transcript(jsonl.encode()))))
