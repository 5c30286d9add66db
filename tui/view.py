"""One look at a run: what the lineage screen shows, read in a handful of statements however large the tree is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.browse import Browser, Order, Shape
from archive.connection import EXAM
from archive.control import driver
from archive.costs import Cost
from archive.errors import ConfigError
from archive.overfit import Overfit, finalist, overfit
from archive.records import ROOT, Expansion, Variant
from tui.best import best_of
from tui.outline import Outline, outline

SMALL = 300
"""A tree of at most so many variants is shown open from the start."""
REST = 12
"""After a look that took long (a filter over a large tree) comes a rest of so many times its processor time."""
LONGEST_REST_S = 4.0
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
    """`driver` is a process id, None where nobody drives the run; `n` counts scored search evaluations. `exam`: it is
    no search, but an agent's evaluations, made by `hgm eval`; those count as `n`, then."""

    phase: str
    cause: str
    paused: str
    driver: int | None
    n: int
    variants: int
    failures: int
    best: Variant | None
    jobs: tuple[Job, ...]
    exam: bool = False
    overfit: Overfit | None = None
    """Of the best, or of whom the search chose in the end; None until it was scored on tasks of both splits."""


@dataclass(frozen=True)
class Wants:
    """What the screen needs: the open nodes, the words of the filter, failed expansions or not, the order of siblings.

    `opened` None leaves the choice to the first look. While a tree is small, variants from `known` on are opened too.
    """

    opened: frozenset[int] | None = None
    known: int = 0
    words: tuple[str, ...] = ()
    failed: bool = False
    order: Order = Order.AGE


@dataclass(frozen=True)
class View:
    """`shape` covers the open nodes, or what the filter left; `matches` is None without a filter, and `complaint` says
    why a filter could not be read.

    `rows` are made from these, on the thread that read them.
    """

    status: Status
    opened: frozenset[int]
    shape: Shape
    rows: Outline
    facts: Mapping[int, Variant]
    failed: Mapping[int, list[Expansion]] = field(default_factory=dict)
    matches: frozenset[int] | None = None
    costs: Mapping[int, Cost] = field(default_factory=dict)
    complaint: str = ""


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
    matches, complaint = matching(browser, wants.words)
    order = wants.order
    shape = browser.shape(opened, order) if matches is None else browser.shape_around(matches, order)
    visible = opened if matches is None else frozenset(shape)
    failed = browser.failed_expansions(visible) if wants.failed else {}
    rows = outline(shape, visible, {parent: [row.id for row in found] for parent, found in failed.items()})
    sight = (sight or frozenset(row.key.variant for row in rows.rows[:WINDOW])) | {ROOT}
    found = facts_of(browser, sight)
    return View(status, opened, shape, rows, found.facts, failed, matches, found.costs, complaint)


@dataclass(frozen=True)
class Found:
    """What is said of the variants in sight."""

    facts: Mapping[int, Variant]
    costs: Mapping[int, Cost]


def facts_of(browser: Browser, ids: frozenset[int]) -> Found:
    return Found(browser.facts(ids), browser.costs(ids))


def matching(browser: Browser, words: tuple[str, ...]) -> tuple[frozenset[int] | None, str]:
    """The variants that a filter leaves (None: all of them), and why it could not be read."""
    if not words:
        return None, ""
    try:
        return frozenset(browser.search(words, time.time())), ""
    except ConfigError as error:
        return None, str(error)


def status_of(browser: Browser) -> Status:
    root, exam = browser.root(), bool(browser.state(EXAM))
    searched = root.clade_s + root.clade_f if root else 0
    running, best = browser.running(), best_of(browser)
    jobs = [Job(row.variant_id, row.task_id, row.started_at) for row in running.evaluations]
    jobs += [Job(row.parent_id, "expand", row.started_at) for row in running.expansions]
    return Status(
        phase=str(browser.state("phase") or "gate"),
        cause=str(browser.state("cause") or ""),
        paused=str(browser.state("paused") or ""),
        driver=driver(browser.paths),
        n=browser.totals().finals if exam else searched,
        variants=browser.size(),
        failures=browser.failures(),
        best=best,
        jobs=tuple(jobs),
        exam=exam,
        overfit=overfit(browser, finalist(browser, best.id)) if best else None,
    )


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
