"""What a run is doing now: jobs, rate, workers, budgets with a forecast, losses, the end of the engine's log. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from archive.activity import ROOT_SMOKE, Activity, read_activity
from archive.browse import Browser
from archive.control import driver
from archive.layout import RunPaths
from archive.records import ROOT, Evaluation, Expansion
from archive.rows import Event
from archive.values import JsonValue
from tui.text import Line, Tone, count_text, decoded, duration, lines_of, one_line

RECENT = 400
"""So many latest evaluations say how fast a run is."""
TAIL = 12
"""Lines of the engine's log, and of what is said in all jobs together."""
_MULTIPLES = {"": 1, "k": 1e3, "M": 1e6, "G": 1e9}
_SHOWN = {"wall": duration, "usd": "${:,.2f}".format}
_UNITS = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}


@dataclass(frozen=True)
class Live:
    """`limits`: budget → what may be spent (extensions included), `spent` likewise, as far as they are known."""

    driver: int | None
    phase: str
    paused: str
    evaluations: tuple[Evaluation, ...]
    expansions: tuple[Expansion, ...]
    recent: tuple[Evaluation, ...]
    recent_expansions: tuple[Expansion, ...]
    workers: int | None
    spent: Mapping[str, float]
    limits: Mapping[str, float]
    events: tuple[Event, ...]
    log: tuple[str, ...]
    activity: Mapping[str, Activity] = field(default_factory=dict)
    servers: tuple[Mapping[str, JsonValue], ...] = ()
    """What vLLM servers of the run said last."""


def live(browser: Browser) -> Live:
    running = browser.running()
    account = _account(browser.state("budget"))
    config = _config(browser.paths)
    workers = config.get("run", {}).get("workers")
    pid = driver(browser.paths)
    return Live(
        pid,
        str(browser.state("phase") or "gate"),
        str(browser.state("paused") or ""),
        running.evaluations,
        running.expansions,
        tuple(browser.latest_evaluations(RECENT)),
        tuple(browser.latest_expansions(RECENT // 8)),
        workers if isinstance(workers, int) else None,
        _spent(account),
        _limits(config.get("budget", {}), account.get("extended")),
        tuple(browser.latest_events(8)),
        _tail(browser.paths),
        read_activity(browser.paths, pid),
        _servers(browser) if pid is not None else (),
    )


def _servers(browser: Browser) -> tuple[Mapping[str, JsonValue], ...]:
    rows = browser.state("servers")
    return tuple(row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def live_lines(found: Live, now: float) -> list[Line]:
    return [
        *_head(found),
        *_jobs(found, now),
        *_pace(found, now),
        *_budgets(found, now),
        *_losses(found),
        *_story(found, now),
    ]


def _head(found: Live) -> list[Line]:
    by = f"driven by process {found.driver}" if found.driver is not None else "nobody drives it"
    lines = [Line(f"{found.phase} · {by}", Tone.HEADING)]
    return [*lines, Line(f"PAUSED {one_line(found.paused)}", Tone.BAD)] if found.paused else lines


def _jobs(found: Live, now: float) -> list[Line]:
    typical = _typical(found)
    jobs: list[tuple[str, str, str, float]] = [
        (f"e{row.id}", f"v{row.variant_id}", one_line(row.task_id), row.started_at) for row in found.evaluations
    ]
    jobs += [(f"x{row.id}", f"v{row.parent_id}", "expand", row.started_at) for row in found.expansions]
    if smoke := found.activity.get(ROOT_SMOKE):
        jobs.append((ROOT_SMOKE, f"v{ROOT}", "smoke task", smoke.since))
    lines = [Line(""), Line(f"{len(jobs)} in flight", Tone.HEADING)]
    for id, who, what, since in sorted(jobs, key=lambda job: job[3]):
        usual = typical["expand" if what == "expand" else "evaluate"]
        spent = max(0.0, now - since)
        share = min(1.0, spent / usual) if usual else 0.0
        drawn = "━" * round(12 * share) + "┄" * (12 - round(12 * share))
        late = "  longer than usual" if usual and spent > 2 * usual else ""
        lines.append(
            Line(f"  {who:<7} {what:<28} {duration(spent):>7} {drawn}{late}", Tone.BAD if late else Tone.PLAIN)
        )
        lines += _shown(id, found.activity.get(id), now, max(1, TAIL // len(jobs)))
    return lines


def _shown(id: str, activity: Activity | None, now: float, most: int) -> list[Line]:
    """The stage of a job, and the end of what was said in it, in `most` lines."""
    if activity is None:
        return []
    printed = _end_of(activity.printed, "prints ", max(1, most // 2))
    said = _end_of(activity.tail, "", max(1, most - len(printed)))
    return [Line(f"{'':<10}{id} {' · '.join(doing(activity, now))}", hang=12), *said, *printed]


def doing(activity: Activity, now: float) -> list[str]:
    """The stage of a job, for how long, and what its models have done in it."""
    facts = [f"{one_line(activity.doing)} for {duration(now - activity.since)}"]
    if activity.requests:
        facts.append(f"{activity.requests} requests, {count_text(activity.tokens)} tokens")
    return [*facts, "waiting for its model"] if activity.asked else facts


def _end_of(text: str, before: str, most: int) -> list[Line]:
    """The last lines of `text` that are not empty, `most` of them, each after `before`."""
    found = [line for line in lines_of(text, Tone.DIM) if line.text.strip()]
    return [line._replace(text=f"{'':<12}{before}{line.text}", hang=12 + len(before)) for line in found[-most:]]


def _typical(found: Live) -> dict[str, float]:
    """Median seconds from start to end, of what ended lately."""
    times = {
        "evaluate": [row.finished_at - row.started_at for row in found.recent if row.finished_at],
        "expand": [row.finished_at - row.started_at for row in found.recent_expansions if row.finished_at],
    }
    return {name: median(values) if values else 0.0 for name, values in times.items()}


def per_hour(recent: Sequence[Evaluation]) -> float | None:
    """Evaluations in an hour, over the latest that have ended; None where fewer than two have."""
    ends = sorted(row.finished_at for row in recent if row.finished_at)
    return 3_600 * (len(ends) - 1) / (ends[-1] - ends[0]) if len(ends) > 1 and ends[-1] > ends[0] else None


def _pace(found: Live, now: float) -> list[Line]:
    rate = per_hour(found.recent)
    lines = [Line(""), Line("pace", Tone.HEADING)]
    lines.append(
        Line(f"  {rate:,.0f} evaluations an hour, over the last {len(found.recent)}" if rate else "  not known yet")
    )
    if found.workers:
        jobs = len(found.evaluations) + len(found.expansions) + (ROOT_SMOKE in found.activity)
        busy = jobs if found.driver is not None else 0
        lines.append(Line(f"  {busy} of {found.workers} workers busy now; {100 * _use(found, now):.0f} % lately"))
    return lines


def _use(found: Live, now: float) -> float:
    """The share of the workers' time that jobs took, since the oldest of the latest evaluations began."""
    began = min((row.started_at for row in found.recent), default=now)
    jobs: list[Evaluation | Expansion] = [
        *found.recent,
        *(row for row in found.recent_expansions if row.started_at >= began),
    ]
    ends = [row.finished_at for row in jobs if row.finished_at]
    last = max(ends, default=now)
    taken = sum((row.finished_at or last) - row.started_at for row in jobs)
    return min(1.0, taken / ((last - began) * (found.workers or 1))) if last > began else 0.0


def _budgets(found: Live, now: float) -> list[Line]:
    lines = [Line(""), Line("budget", Tone.HEADING)]
    rate = per_hour(found.recent)
    for name, spent in found.spent.items():
        limit = found.limits.get(name)
        if limit is None and not spent:
            continue
        shown = _SHOWN.get(name, "{:,.0f}".format)
        share = min(1.0, spent / limit) if limit else 0.0
        drawn = "█" * round(20 * share) + "░" * (20 - round(20 * share)) if limit else ""
        of = f"of {shown(limit)} {drawn} {100 * share:.0f} %" if limit else "spent, no limit"
        lines.append(Line(f"  {name:<12} {shown(spent):>10} {of}{_forecast(found, name, spent, limit, rate)}"))
    return lines


def _forecast(found: Live, name: str, spent: float, limit: float | None, rate: float | None) -> str:
    done = found.spent.get("evaluations", 0.0)
    if not (limit and rate and done and spent and found.driver is not None) or spent >= limit:
        return ""
    left_s = limit - spent if name == "wall" else (limit - spent) * done / spent / rate * 3_600
    return f"  gone in {duration(left_s)}"


def _losses(found: Live) -> list[Line]:
    lost = [row for row in found.recent if row.outcome and not row.outcome.scored]
    lines = [Line(""), Line("models and host", Tone.HEADING), *map(_server, found.servers)]
    if not found.recent:
        return [*lines, Line("  no evaluation has ended yet", Tone.DIM)]
    if not lost:
        return [*lines, Line(f"  none of the last {len(found.recent)} evaluations was lost to them", Tone.GOOD)]
    lines.append(Line(f"  {len(lost)} of the last {len(found.recent)} evaluations were lost", Tone.BAD))
    return lines + [
        Line(f"  {count:>4} × {one_line(why)}") for why, count in Counter(row.cause for row in lost).most_common(4)
    ]


def _server(row: Mapping[str, JsonValue]) -> Line:
    """A server in a line: what it works on, its queue and its pace; or why it says nothing."""
    name, state = one_line(str(row.get("server"))), one_line(str(row.get("state")))
    running, waiting, pace = (row.get(key) for key in ("running", "waiting", "generation_per_s"))
    if running is None:
        return Line(f"  {name}: {state if state != 'ready' else 'says nothing of itself'}", Tone.BAD)
    tokens = f", {pace:,.0f} tokens/s" if isinstance(pace, int | float) else ""
    return Line(f"  {name}: {running} at work, {waiting} waiting{tokens}")


def _story(found: Live, now: float) -> list[Line]:
    lines = [Line(""), Line("lately", Tone.HEADING)]
    lines += [
        Line(f"  {duration(now - event.at):>7} ago  {one_line(f'{event.kind}: {event.message}')}")
        for event in found.events
    ]
    return [*lines, Line(""), Line("end of the engine's log", Tone.HEADING), *(Line(f"  {line}") for line in found.log)]


# --- what is read beside the archive ----------------------------------------------------------------------------------


def _tail(paths: RunPaths) -> tuple[str, ...]:
    try:
        with paths.engine_log.open("rb") as file:
            file.seek(max(0, paths.engine_log.stat().st_size - 8_192))
            lines = lines_of(decoded(file.read()))
    except OSError:
        return ()
    return tuple(line.text for line in lines[-TAIL:])


def _config(paths: RunPaths) -> dict[str, dict[str, object]]:
    try:
        found = tomllib.loads(paths.config.read_text())
    except (OSError, ValueError):
        return {}
    return {name: part for name, part in found.items() if isinstance(part, dict)}


def _account(value: JsonValue) -> dict[str, object]:
    try:
        found = json.loads(str(value))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _spent(account: Mapping[str, object]) -> dict[str, float]:
    def number(name: str) -> float:
        value = account.get(name)
        return float(value) if isinstance(value, int | float) else 0.0

    evaluations = number("evaluations") + number("finals")
    rest = {name: number(name) for name in ("expansions", "tokens", "usd")}
    return {"evaluations": evaluations, **rest, "wall": number("wall_s")}


def _limits(budget: Mapping[str, object], extended: object) -> dict[str, float]:
    """What hgm.toml and later grants allow; a limit that is written in a way of its own is left out."""
    found = {name: amount for name, value in budget.items() if (amount := _amount(value)) is not None}
    more = extended if isinstance(extended, dict) else {}
    return {name: amount + float(more.get(name, 0) or 0) for name, amount in found.items()}


def _amount(value: object) -> float | None:
    """As hgm.toml may have it: a number, `20k`, `1.5M`, `$5`, or a duration such as `1h30m` in seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = value.strip() if isinstance(value, str) else ""
    if found := re.fullmatch(r"\$?\s*(\d+(?:\.\d+)?)([kMG]?)", text.replace("_", "")):
        return float(found[1]) * _MULTIPLES[found[2]]
    parts = re.findall(r"(\d+(?:\.\d+)?)([smhd])", text)
    whole = "".join(number + unit for number, unit in parts) == text
    return sum(float(number) * _UNITS[unit] for number, unit in parts) if parts and whole else None
