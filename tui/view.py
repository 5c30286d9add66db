"""One look at a run: what the lineage screen shows, read in a handful of statements however large the tree is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from archive.browse import Browser, Shape
from archive.control import driver
from archive.records import ROOT, Expansion, Variant
from archive.resolved import epsilon_of
from archive.statistics import best_belief, quantile
from tui.outline import Outline, outline

SMALL = 300
"""A tree of at most so many variants is shown open from the start."""
WINDOW = 200
"""So many rows have their facts read before anybody scrolls."""


@dataclass(frozen=True)
class Job:
    """Something in flight; `what` is a task id or `expand`, `since` a Unix time."""

    variant: int
    what: str
    since: float


@dataclass(frozen=True)
class Status:
    """`driver` is a process id, None where nobody drives the run; `n` counts scored search evaluations."""

    phase: str
    cause: str
    paused: str
    driver: int | None
    n: int
    variants: int
    failures: int
    best: Variant | None
    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Wants:
    """What the screen needs: the open nodes, the words of the filter, failed expansions or not.

    `opened` None leaves the choice to the first look. While a tree is small, variants from `known` on are opened too.
    """

    opened: frozenset[int] | None = None
    known: int = 0
    words: tuple[str, ...] = ()
    failed: bool = False


@dataclass(frozen=True)
class View:
    """`shape` covers the open nodes, or what the filter left; `matches` is None without a filter.

    `rows` are made from these, on the thread that read them.
    """

    status: Status
    opened: frozenset[int]
    shape: Shape
    rows: Outline
    facts: Mapping[int, Variant]
    failed: Mapping[int, list[Expansion]] = field(default_factory=dict)
    matches: frozenset[int] | None = None


@dataclass(frozen=True)
class Seen:
    """What a view depends on: another value of this means that there is something new to see."""

    browser: Browser
    marker: int
    driver: int | None
    wants: Wants


def look_again(browser: Browser, wants: Wants, sight: frozenset[int], seen: Seen | None) -> tuple[Seen, View] | None:
    """None where nothing changed since `seen`, whatever is in sight.

    A run without a root variant gives a view without facts.
    """
    now = Seen(browser, browser.marker(), driver(browser.paths), wants)
    return (
        None if now == seen else (now, look(browser, wants, sight))
    )  # what is committed from here on is seen next time


def look(browser: Browser, wants: Wants, sight: frozenset[int] = frozenset()) -> View:
    """Read everything anew; facts of the variants in `sight`, of the first ones where it is empty."""
    status = status_of(browser)
    opened = first_opened(browser, status) if wants.opened is None else wants.opened
    if status.variants <= SMALL:
        opened |= frozenset(range(wants.known, status.variants))
    matches = frozenset(browser.search(wants.words)) if wants.words else None
    shape = browser.shape(opened) if matches is None else browser.shape_around(matches)
    visible = opened if matches is None else frozenset(shape)
    failed = browser.failed_expansions(visible) if wants.failed else {}
    rows = outline(shape, visible, {parent: [row.id for row in found] for parent, found in failed.items()})
    sight = sight or frozenset(row.key.variant for row in rows.rows[:WINDOW])
    return View(status, opened, shape, rows, browser.facts(sight | {ROOT}), failed, matches)


def status_of(browser: Browser) -> Status:
    root = browser.root()
    running = browser.running()
    jobs = [Job(row.variant_id, row.task_id, row.started_at) for row in running.evaluations]
    jobs += [Job(row.parent_id, "expand", row.started_at) for row in running.expansions]
    return Status(
        phase=str(browser.state("phase") or "gate"),
        cause=str(browser.state("cause") or ""),
        paused=str(browser.state("paused") or ""),
        driver=driver(browser.paths),
        n=root.clade_s + root.clade_f if root else 0,
        variants=browser.size(),
        failures=browser.failures(),
        best=best_of(browser),
        jobs=tuple(jobs),
    )


def best_of(browser: Browser) -> Variant | None:
    """The best-belief variant; None until something was measured."""
    counts = browser.counts()
    measured = ~counts.banned & (counts.s + counts.f > 0)
    if not measured.any():
        return None
    found = best_belief(counts.s, counts.f, epsilon_of(browser.paths), allowed=~counts.banned)
    return browser.variant(found.variant_id) if found else None


def first_opened(browser: Browser, status: Status) -> frozenset[int]:
    """Everything of a small tree; of a large one the root and the way to the best."""
    if status.variants <= SMALL:
        return frozenset(range(status.variants))
    return frozenset({ROOT, *(way_to(browser, status.best.id) if status.best else ())})


def way_to(browser: Browser, id: int) -> list[int]:
    """The ancestors of a variant, the root first, itself left out.

    Raises:
        NotFound: no such variant.
    """
    return [variant.id for variant in browser.lineage(id)][:-1]


def next_improvement(browser: Browser, after: int) -> int | None:
    """The next variant, by age, that is believed better than all before it; from the start again at the end.

    Belief is the ε-quantile of the own posterior, as for the best; None where nothing was measured.
    """
    counts = browser.counts()
    beliefs = quantile(counts.s, counts.f, epsilon_of(browser.paths))
    beliefs[counts.banned | (counts.s + counts.f == 0)] = -np.inf
    before = np.concatenate(([-np.inf], np.maximum.accumulate(beliefs)[:-1]))
    steps = np.flatnonzero(beliefs > before)
    later = steps[steps > after]
    return int(later[0] if later.size else steps[0]) if steps.size else None
