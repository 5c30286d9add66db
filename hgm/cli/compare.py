"""`hgm compare-policies`: the same search with several policies and seeds, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from rich.text import Text

from archive.errors import ConfigError
from archive.layout import RunPaths
from archive.queries import Reader
from hgm.cli.look import phase_of
from hgm.cli.roots import brought
from hgm.compare import Entry, Result, Standing, contestant, entries, result_of, standings
from hgm.display import clock, open_display
from hgm.engine import Phase
from hgm.plan import prepare
from hgm.reserves import budget_of
from hgm.run import EXIT_INTERRUPTED, drive
from hgm.templates import Wishes, hgm_toml
from hgm.terminal import console, emit, grid, narrate


def compare_policies(place: str, named: Sequence[str], seeds: int, wishes: Wishes, plain: bool, json: bool) -> int:
    """Run what is missing, then show what was found; the exit code. The same command again goes on.

    Raises:
        ConfigError: no such policy, one twice, or `place` has searches that were asked for differently.
    """
    contestants = [contestant(text) for text in named]
    if len({one.label for one in contestants}) < len(contestants):
        raise ConfigError("--policy names the same policy twice")
    Path(place).mkdir(parents=True, exist_ok=True)
    wishes = brought(wishes, Path(place).resolve())
    asked = entries(Path(place).resolve(), contestants, range(seeds))
    for entry in asked:
        _write(entry, wishes)
        budget_of(prepare(entry.paths))
    results: list[Result] = []
    for number, entry in enumerate(asked, 1):
        what = f"{entry.contestant.label}, seed {entry.seed} ({number} of {len(asked)})"
        cause = _search(entry.paths, what, plain)
        if cause is not None:
            narrate(f"{what}: {cause}; everything is saved. The same command goes on.")
            _show(results, json)
            return EXIT_INTERRUPTED
        results.append(result_of(entry))
        narrate(_told(results[-1]))
    _show(results, json)
    return 0


def _write(entry: Entry, wishes: Wishes) -> None:
    one = entry.contestant
    chosen = {**wishes.chosen, "run.seed": entry.seed, **one.chosen}
    text = hgm_toml(replace(wishes, chosen=chosen), entry.paths)
    if not entry.paths.config.exists():
        entry.paths.root.mkdir(parents=True, exist_ok=True)
        entry.paths.config.write_text(text)
    elif entry.paths.config.read_text() != text:
        raise ConfigError(f"{entry.paths.config} asks for something else; compare in another directory, or remove it")


def _search(paths: RunPaths, what: str, plain: bool) -> str | None:
    """Drive one search to its end, unless it is there; None, or why it has not come there."""
    if paths.archive.exists():
        with Reader(paths) as reader:
            if phase_of(reader) == Phase.DONE:
                return None
    plan = prepare(paths)
    display = open_display(what, plain=plain)
    try:
        ending = drive(plan, display)
    finally:
        display.close()
    return None if ending.phase is Phase.DONE else ending.cause or "ended"


def _told(one: Result) -> str:
    gain = f"{one.held_out.difference.estimate:+.0%} on held-out tasks" if one.held_out else "the root stayed the best"
    return f"{one.entry.contestant.label}, seed {one.entry.seed}: v{one.best} of {one.variants} variants, {gain}"


def _show(results: Sequence[Result], json: bool) -> None:
    found = standings(results) if results else []
    if json:
        emit({"policies": [_as_json(one) for one in found]})
        return
    if not found:
        narrate("no seed has ended with every policy yet")
        return
    out = console()
    first = found[0].contestant.label
    out.print(Text("Gain over the root on held-out tasks, with 95 % intervals over seeds and tasks", style="bold"))
    numbers = ("seeds", "variants", "evaluations", "time")
    table = grid("policy", *numbers, "gain", f"against {first}", cut=(), right=numbers)
    for one in found:
        table.add_row(*_cells(one))
    out.print(table)


def _cells(one: Standing) -> list[str]:
    rows = one.results
    mean = len(rows)
    return [
        one.contestant.label,
        str(len(rows)),
        f"{sum(r.variants for r in rows) / mean:.0f}",
        f"{sum(r.evaluations for r in rows) / mean:.0f}",
        clock(sum(r.seconds for r in rows) / mean),
        f"{one.gain.estimate:+.0%} [{one.gain.low:+.0%}, {one.gain.high:+.0%}]",
        _against(one),
    ]


def _against(one: Standing) -> str:
    found = one.against_first
    return f"{found.estimate:+.0%} [{found.low:+.0%}, {found.high:+.0%}]" if found else ""


def _as_json(one: Standing) -> dict[str, object]:
    return {
        "policy": one.contestant.label,
        "gain": asdict(one.gain),
        "against_first": asdict(one.against_first) if one.against_first else None,
        "searches": [
            {
                "run": str(r.entry.paths.root),
                "seed": r.entry.seed,
                "variants": r.variants,
                "evaluations": r.evaluations,
                "seconds": r.seconds,
                "best": r.best,
                "held_out": r.held_out.as_json() if r.held_out else None,
            }
            for r in one.results
        ],
    }
