"""Candidate changes: one or more ranked edits, rendered as line-wise hunks that a command can apply and undo."""

from __future__ import annotations

import difflib
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hgm.llm.builtin.operators import Proposal
from hgm.llm.builtin.rank import Ranked
from hgm.llm.builtin.source import Unit, parses

REPEAT_COST = 0.4
MAX_PAIRED = 40
MAX_HUNK_CHARS = 6_000
MAX_COMPARED = 2_000


@dataclass(frozen=True)
class Hunk:
    """Replace the lines `old`, which begin at 1-based `line` of the unmodified file, by `new`."""

    path: str
    line: int
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """A change that is tried as a whole. `key` names it across the requests of a conversation."""

    hunks: tuple[Hunk, ...]
    idea: str

    @property
    def key(self) -> str:
        return key_of(self.hunks)


def key_of(hunks: Sequence[Hunk]) -> str:
    rows = sorted((h.path, h.line, h.old, h.new) for h in hunks)
    return hashlib.sha256(json.dumps(rows).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def singles(ranked: Sequence[Ranked]) -> Iterator[tuple[Ranked, ...]]:
    """Single edits, best first, each followed in its rank by the same edit made everywhere in its function."""
    groups: dict[tuple[str, str, str, str], list[Ranked]] = {}
    for item in ranked:
        groups.setdefault(_kind(item), []).append(item)
    merged: list[tuple[float, int, tuple[Ranked, ...]]] = []
    for index, item in enumerate(ranked):
        merged.append((-item.score, index, (item,)))
        group = groups[_kind(item)]
        if 1 < len(group) <= 6 and group[0] is item and _apart(group):
            merged.append((-item.score + REPEAT_COST, index, tuple(group)))
    merged.sort(key=lambda entry: entry[:2])
    return (entry[2] for entry in merged)


def _kind(item: Ranked) -> tuple[str, str, str, str]:
    proposal = item.proposal
    old = item.unit.text[proposal.start : proposal.end]
    if not old or "\n" in old:
        return (item.unit.path, item.place, str(proposal.start), proposal.text)
    return (item.unit.path, item.place, old, proposal.text)


def pairs(ranked: Sequence[Ranked]) -> Iterator[tuple[Ranked, ...]]:
    """Two of the best edits at once, those with the best worse half first."""
    best = ranked[:MAX_PAIRED]
    for second, first in ((j, i) for j in range(len(best)) for i in range(j)):
        yield (best[first], best[second])


def extended(partial: Sequence[tuple[Ranked, ...]], ranked: Sequence[Ranked]) -> Iterator[tuple[Ranked, ...]]:
    """Edits that lessened the failures, each with one more edit."""
    for item in ranked:
        for known in partial:
            yield (*known, item)


def interleave(
    first: Iterable[tuple[Ranked, ...]], second: Iterable[tuple[Ranked, ...]]
) -> Iterator[tuple[Ranked, ...]]:
    for a, b in itertools.zip_longest(first, second):
        if a is not None:
            yield a
        if b is not None:
            yield b


def _apart(items: Sequence[Ranked]) -> bool:
    """True where no two edits touch the same characters of a unit."""
    spans = sorted((id(i.unit), i.proposal.start, i.proposal.end) for i in items)
    return all(a[0] != b[0] or (a[2] <= b[1] and a[1:] != b[1:]) for a, b in itertools.pairwise(spans))


def render(items: Sequence[Ranked]) -> Candidate | None:
    """The candidate that makes all of `items`, or None where they overlap or the result does not parse."""
    if not _apart(items):
        return None
    units: dict[int, list[Ranked]] = {}
    for item in items:
        units.setdefault(id(item.unit), []).append(item)
    hunks: list[Hunk] = []
    for group in units.values():
        made = _hunks(group[0].unit, tuple(i.proposal for i in group))
        if not made:
            return None
        hunks.extend(made)
    return Candidate(tuple(hunks), "; ".join(describe(i) for i in items))


@lru_cache(maxsize=16_384)
def _hunks(unit: Unit, group: tuple[Proposal, ...]) -> tuple[Hunk, ...]:
    text = unit.text
    for proposal in sorted(group, key=lambda p: -p.start):
        text = text[: proposal.start] + proposal.text + text[proposal.end :]
    if text == unit.text or (unit.path.endswith(".py") and not parses(text)):
        return ()
    return hunks_between(unit.path, unit.first_line, unit.text, text, apart=len(group) > 1)


def hunks_between(path: str, first_line: int, before: str, after: str, *, apart: bool = False) -> tuple[Hunk, ...]:
    """What changed from `before` to `after`: one hunk, or with `apart` one for each run of changed lines.

    Both sides of a hunk have a line at least, so that each can be recognised in the file.
    """
    old, new = before.split("\n"), after.split("\n")
    if apart and len(old) < MAX_COMPARED:
        codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        runs = [(i, j, k, m) for tag, i, j, k, m in codes if tag != "equal"]
    else:
        head = tail = 0
        while head < min(len(old), len(new)) and old[head] == new[head]:
            head += 1
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        runs = [(head, len(old) - tail, head, len(new) - tail)]
    hunks = []
    for i, j, k, m in runs:
        if i == j or k == m:
            i, j, k, m = (i, j + 1, k, m + 1) if j < len(old) and m < len(new) else (i - 1, j, k - 1, m)
        if i < 0 or sum(map(len, old[i:j])) + sum(map(len, new[k:m])) > MAX_HUNK_CHARS:
            return ()
        hunks.append(Hunk(path, first_line + i, tuple(old[i:j]), tuple(new[k:m])))
    return tuple(hunks)


def describe(item: Ranked) -> str:
    proposal = item.proposal
    old = _short(item.unit.text[proposal.start : proposal.end])
    place = f" in {item.place}" if item.place else ""
    change = f"{old or 'nothing'} becomes {_short(proposal.text) or 'nothing'}"
    return f"{proposal.operator}: {change}{place} ({item.unit.path}:{item.line})"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return f"`{flat[:57]}...`" if len(flat) > 60 else f"`{flat}`" if flat else ""
