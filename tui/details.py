"""What the panel says of a variant, or of an expansion that made no child: each function is a question to a desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from archive.browse import Browser
from archive.errors import HgmError
from archive.overfit import Overfit, overfit
from archive.records import ROOT, Evaluation, Expansion, FileChange, Variant
from archive.resolved import epsilon_of
from archive.rows import Command, MeanCost
from archive.statistics import quantile
from tui.attempt import text_document
from tui.documents import Document, Lines, file_lines, patch_document
from tui.outline import Key
from tui.text import Line, Tone


class Base(StrEnum):
    """What a variant's code is compared with."""

    PARENT = "parent"
    ROOT = "root"
    MARKED = "marked"


_ITSELF = {Base.ROOT: "root", Base.MARKED: "marked variant"}


@dataclass(frozen=True)
class Summary:
    """`lineage` goes from the root to the variant itself; `failed` is set where an expansion of it is looked at.

    `rank` is its place among the `measured` variants by belief (None where it was not measured), `changes` the files
    that differ from the parent, None where the code is not at hand. `overfit`: None until it was scored on both splits.
    By role (`archive.browse.ROLES`): `efforts`, the share of its model's reasoning, and `costs`, those of a job.
    """

    lineage: tuple[Variant, ...]
    failed: Expansion | None = None
    rank: int | None = None
    measured: int = 0
    changes: tuple[FileChange, ...] | None = None
    notes: tuple[Command, ...] = ()
    overfit: Overfit | None = None
    efforts: Mapping[str, float] = field(default_factory=dict)
    costs: Mapping[str, MeanCost] = field(default_factory=dict)

    @property
    def variant(self) -> Variant:
        return self.lineage[-1]


@dataclass(frozen=True)
class Offspring:
    """`running` are expansions in flight."""

    children: tuple[Variant, ...]
    failed: tuple[Expansion, ...]
    running: tuple[Expansion, ...] = ()


def summary(browser: Browser, key: Key) -> Summary:
    lineage = tuple(browser.lineage(key.variant))
    failed = browser.expansion(key.failure) if key.failure else None
    rank, measured = rank_of(browser, lineage[-1])
    notes = tuple(browser.notes(key.variant))
    return Summary(
        lineage,
        failed,
        rank,
        measured,
        _changes(browser, lineage[-1]),
        notes,
        overfit(browser, key.variant),
        _efforts(browser, key.variant),
        browser.role_costs(key.variant),
    )


def rank_of(browser: Browser, variant: Variant) -> tuple[int | None, int]:
    """The place of a variant by belief (1 is the best; equals share one), and how many were measured."""
    measured = browser.size() - browser.how_many([(0, 0)])
    if not variant.evaluations:
        return None, measured
    s, f = browser.pairs()
    s, f = s[s + f > 0], f[s + f > 0]
    epsilon = epsilon_of(browser.paths)
    better = quantile(s, f, epsilon) > quantile(variant.s, variant.f, epsilon) + 1e-12
    return 1 + browser.how_many(list(zip(s[better].tolist(), f[better].tolist(), strict=True))), measured


def _changes(browser: Browser, variant: Variant) -> tuple[FileChange, ...] | None:
    if variant.parent_id is None:
        return None
    try:
        return tuple(browser.changes(variant.parent_id, variant.id))
    except HgmError:  # a tree whose code was lost is shown all the same
        return None


def _efforts(browser: Browser, variant: int) -> Mapping[str, float]:
    try:
        return browser.efforts(variant)
    except HgmError:  # likewise
        return {}


def difference(browser: Browser, key: Key, base: Base, chosen: int | None) -> Document:
    """The patch from the parent, the root or the variant `chosen` to the variant, after a line that says so."""
    if key.failure:
        return Lines([Line("This expansion made no child, so there is nothing to compare.", Tone.DIM)])
    variant = browser.variant(key.variant)
    other = chosen if base is Base.MARKED else ROOT if base is Base.ROOT else variant.parent_id
    if other is None:
        return Lines([Line("The root has no parent: it is the agent that the search was given.", Tone.DIM)])
    if other == variant.id:
        return Lines(
            [Line(f"{variant.label} is the {_ITSELF[base]} itself: d compares it with another one.", Tone.DIM)]
        )
    head = [Line(f"v{other} ({base}) → {variant.label}", Tone.DIM), Line("")]
    patch = browser.diff(other, variant.id)
    return (
        patch_document(patch, head, (other, base, key)) if patch else Lines([*head, Line("The same code.", Tone.DIM)])
    )


def evaluations(browser: Browser, key: Key) -> tuple[Evaluation, ...]:
    return () if key.failure else tuple(browser.evaluations(key.variant))


def offspring(browser: Browser, key: Key) -> Offspring:
    if key.failure:
        return Offspring((), ())
    failed = browser.failed_expansions([key.variant]).get(key.variant, [])
    running = [row for row in browser.running().expansions if row.parent_id == key.variant]
    return Offspring(tuple(browser.children(key.variant)), tuple(failed), tuple(running))


def expansion_id(browser: Browser, key: Key) -> int | None:
    return key.failure or browser.variant(key.variant).expansion_id


def conversation(browser: Browser, key: Key) -> Document:
    """The one with the model that made the variant, or failed to."""
    number = expansion_id(browser, key)
    if number is None:
        return Lines(
            [
                Line(
                    "The root was given, not made: there is no conversation. Those of its evaluations open with "
                    "Enter in the tab before.",
                    Tone.DIM,
                )
            ]
        )
    return text_document(browser, "transcript", browser.expansion(number).transcript_blob)


@dataclass(frozen=True)
class Sources:
    """A variant's own files, by path, with their sizes in bytes."""

    commit: str
    sizes: Mapping[str, int]


def sources(browser: Browser, key: Key) -> Sources:
    if key.failure:
        return Sources("", {})
    variant = browser.variant(key.variant)
    return Sources(variant.commit, {path: len(file.data) for path, file in sorted(browser.files(variant.id).items())})


def source_file(browser: Browser, key: Key, path: str) -> list[Line]:
    return file_lines(path, browser.files(key.variant)[path].data)
