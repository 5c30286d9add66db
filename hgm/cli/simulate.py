"""`hgm simulate`: all policies in made-up worlds."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from rich.table import Table
from rich.text import Text

from archive.errors import ConfigError
from hgm.cli import EXIT_INTERRUPTED
from hgm.compare import contestant
from hgm.config_text import nearest
from hgm.policies import POLICIES, Policy, Rules, policy
from hgm.simulate.clock import Durations
from hgm.simulate.landscapes import FAMILIES, Landscape
from hgm.simulate.report import Cell, Mean, cells
from hgm.simulate.study import Plan, Study
from hgm.terminal import clipped, console, count, emit, grid, narrate

TOLD_EVERY_S = 5.0


@dataclass(frozen=True)
class Wishes:
    """What was typed; empty lists and None mean the default."""

    policies: Sequence[str]
    families: Sequence[str]
    evaluations: Sequence[int]
    workers: int
    seeds: int
    seed: int
    mismatch: float | None
    alpha: float
    judge: float | None
    slow_failures: float


def simulate(wishes: Wishes, jobs: int | None, json: bool, plot: Path | None) -> int:
    """The exit code: interrupted, it tells of the worlds that were done."""
    study = Study(plan_of(wishes))
    if plot is not None:
        _check_plot(plot)
    code = 0
    try:
        study.run(jobs or os.cpu_count() or 1, _Teller())
    except KeyboardInterrupt:
        code = EXIT_INTERRUPTED
        narrate("interrupted: what follows is of the worlds that were done")
    found = cells(study)
    if json:
        emit([cell.as_json() for cell in found])
    else:
        _print(study, found)
    if plot is not None and found:
        from hgm.simulate.plot import draw

        draw(found, plot)
        narrate(f"drawn: {plot}")
    return code


def plan_of(wishes: Wishes) -> Plan:
    """
    Raises:
        ConfigError: there is no such policy, option or family; the message names the nearest.
    """
    return Plan(
        _policies(wishes.policies),
        _families(wishes.families or tuple(FAMILIES), wishes.mismatch),
        tuple(sorted(set(wishes.evaluations))),
        range(wishes.seed, wishes.seed + wishes.seeds),
        Rules(alpha=wishes.alpha),
        wishes.workers,
        durations=Durations(failing=wishes.slow_failures),
        judge=wishes.judge,
    )


def _policies(named: Sequence[str]) -> dict[str, Policy]:
    """By what was typed: NAME or NAME:key=value,…"""
    contestants = [contestant(text) for text in named or POLICIES]
    found = {one.label: policy(one.name, one.options) for one in contestants}
    if len(found) < len(contestants):
        raise ConfigError("--policy names the same policy twice")
    return found


def _families(named: Sequence[str], mismatch: float | None) -> dict[str, Landscape]:
    """Each landscape once: with a mismatch that is given, families that have no other peculiarity are the same."""
    found: dict[str, Landscape] = {}
    for name in dict.fromkeys(named):
        made = _family(name, mismatch)
        twin = next((other for other in found if found[other] == made), None)
        if twin is None:
            found[name] = made
        else:
            narrate(f"with --mismatch {mismatch:g}, {name} is the same as {twin}: left out")
    return found


def _family(name: str, mismatch: float | None) -> Landscape:
    if name not in FAMILIES:
        raise ConfigError(f"--family {name}: there is no such family; {nearest(name, FAMILIES)}")
    return FAMILIES[name] if mismatch is None else replace(FAMILIES[name], mismatch=mismatch)


def _check_plot(path: Path) -> None:
    """Before hours are spent."""
    from hgm.simulate.plot import FORMATS, require

    if path.suffix not in FORMATS:
        raise ConfigError(f"--plot {path}: a file that ends in {' or '.join(FORMATS)} can be drawn")
    if not path.absolute().parent.is_dir():
        raise ConfigError(f"--plot {path}: there is no such folder; make it first")
    require()


class _Teller:
    """A line on stderr now and then."""

    def __init__(self) -> None:
        self._begun = self._told = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._told + TOLD_EVERY_S:
            return
        self._told = now
        left_s = (now - self._begun) * (total - done) / done if done else 0
        narrate(f"{done:,} of {total:,} worlds, about {left_s / 60:.0f} min left")


# --- the table -------------------------------------------------------------------------------------------------------


def _print(study: Study, found: Sequence[Cell]) -> None:
    """A table for each family and budget, no wider than 80 cells."""
    out, reference = console(), next(iter(study.plan.policies))
    for (family, evaluations), group in groupby(found, lambda cell: (cell.family, cell.evaluations)):
        mine = list(group)
        head = f"{family}, {evaluations:,} evaluations: {count(mine[0].seeds, 'world')}, the root solves"
        out.print(Text(f"{head} {mine[0].root:.1%}", style="bold"))
        out.print(_table(mine, rivals=len(study.plan.policies) > 1))
        out.print()
    if found and len(study.plan.policies) > 1:
        narrate(f"− first: minus {reference} in the same worlds. What is behind ± is half of a 95 % interval.")


def _table(mine: Sequence[Cell], rivals: bool) -> Table:
    compared = ["− first"] if rivals else []
    figures = ["exported, %", *compared, "best made", "variants", "hours", "r clade", "r own"]
    table = grid("policy", *figures, cut=["policy"], right=figures)
    for cell in mine:
        table.add_row(
            clipped(cell.policy),
            _percent(cell.score),
            *([_percent(cell.difference, "+") if cell.difference else "–"] if rivals else []),
            f"{100 * cell.best_made:.1f}",
            f"{cell.variants:.0f}",
            f"{cell.hours:.1f}",
            _number(cell.clade["weighted_pearson"]),
            _number(cell.own["weighted_pearson"]),
        )
    return table


def _percent(one: Mean, sign: str = "") -> str:
    """`25.5 ±5.5`; of one world without the interval."""
    if one.mean is None:
        return "–"
    half = "" if one.high is None else f" ±{100 * (one.high - one.mean):4.1f}"
    return f"{100 * one.mean:{sign}.1f}{half}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
