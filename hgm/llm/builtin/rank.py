"""All edits to the code that was seen, best first: prior of the operator, words of the report, and the place."""

from __future__ import annotations

import ast
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hgm.llm.builtin.evidence import Evidence, words_of
from hgm.llm.builtin.lexicon import PRIOR
from hgm.llm.builtin.operators import Proposal, proposals
from hgm.llm.builtin.quoted import quoted
from hgm.llm.builtin.scene import Function
from hgm.llm.builtin.source import Unit

LEXICON_WEIGHT = 1.3
SAME_LINE = 0.04
SAME_KIND = 0.3
SAME_PLACE = 0.02
MAX_RANKED = 30_000


@dataclass(frozen=True)
class Ranked:
    """A proposal in its unit with its score (log odds, up to a constant). `place` is the function, for people."""

    unit: Unit
    proposal: Proposal
    score: float
    place: str

    @property
    def line(self) -> int:
        return self.unit.first_line + self.unit.line_at(self.proposal.start) - 1


@dataclass(frozen=True)
class Area:
    """A stretch of a unit (a function, or the module's own lines) and how much the evidence points there."""

    start: int
    name: str
    score: float


def rank(units: Sequence[Unit], evidence: Evidence) -> list[Ranked]:
    rarity = _rarity(units)
    called = _called_by_named(units, evidence)
    found: list[Ranked] = []
    for unit in units:
        areas = _areas(unit, evidence, rarity, called)
        starts = [a.start for a in areas]
        lines = _line_scores(unit, evidence, rarity)
        for proposal in (*quoted(unit, evidence), *proposals(unit)):
            area = areas[bisect_right(starts, proposal.start) - 1]
            score = _operator_score(proposal, evidence, unit) + area.score + lines[unit.line_at(proposal.start) - 1]
            found.append(Ranked(unit, proposal, score, area.name))
        if len(found) > MAX_RANKED:
            break
    found.sort(key=_order)
    return _spread(found)


def _order(item: Ranked) -> tuple[float, str, int, int, str]:
    return (-item.score, item.unit.path, item.proposal.start, item.proposal.end, item.proposal.text)


def _spread(found: list[Ranked]) -> list[Ranked]:
    """Lower the second, third … edit of a kind, line and function, so that no one place uses up all the tries."""
    kinds: Counter[tuple[str, int, str]] = Counter()
    lines: Counter[tuple[str, int]] = Counter()
    places: Counter[tuple[str, str]] = Counter()
    spread = []
    for item in found:
        line = (item.unit.path, item.line)
        kind = (*line, item.proposal.operator)
        place = (item.unit.path, item.place)
        lowered = item.score - SAME_KIND * kinds[kind] - SAME_LINE * lines[line] - SAME_PLACE * places[place]
        kinds[kind] += 1
        places[place] += 1
        lines[line] += 1
        spread.append(Ranked(item.unit, item.proposal, lowered, item.place))
    spread.sort(key=_order)
    return spread


def _operator_score(proposal: Proposal, evidence: Evidence, unit: Unit) -> float:
    operator = proposal.operator
    hint = evidence.operators.get(operator, 0.0)
    if operator == "neighbour":
        pair = (proposal.text, unit.text[proposal.start : proposal.end])
        hint = max(evidence.operators.get(f"neighbour:{name}", 0.0) for name in pair)
    return PRIOR.get(operator, 0.0) + proposal.bonus + LEXICON_WEIGHT * hint


def _rarity(units: Sequence[Unit]) -> dict[str, float]:
    """1 for a word in one function only, less for words that are everywhere."""
    counts: Counter[str] = Counter()
    for unit in units:
        for node in ast.walk(unit.tree):
            if isinstance(node, Function):
                counts.update(set(words_of(unit.source(node))))
    return {word: 1 / math.sqrt(count) for word, count in counts.items()}


def _areas(unit: Unit, evidence: Evidence, rarity: dict[str, float], called: dict[str, float]) -> list[Area]:
    path_score = _path_score(unit.path, evidence)
    areas = [Area(0, "", path_score - 0.5)]
    todo: list[tuple[ast.AST, str]] = [(unit.tree, "")]
    while todo:
        node, owner = todo.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function):
                start, end = unit.span(child)
                name = f"{owner}.{child.name}" if owner else child.name
                score = _function_score(unit.text[start:end], child, owner, evidence, rarity)
                areas.append(Area(start, name, path_score + score + called.get(child.name, 0.0)))
                areas.append(Area(end, owner, path_score - 0.5))
                todo.append((child, name))
            elif isinstance(child, ast.ClassDef):
                areas.append(Area(unit.span(child)[0], child.name, path_score - 0.3))
                todo.append((child, child.name))
            elif isinstance(child, ast.stmt):
                todo.append((child, owner))
    areas.sort(key=lambda area: area.start)
    return areas


def _path_score(path: str, evidence: Evidence) -> float:
    name = path.rpartition("/")[2]
    if is_test(path):
        return -4.0
    stem_words = words_of(name.removesuffix(".py"))
    return 0.8 * min(1.0, sum(evidence.words.get(w, 0.0) for w in stem_words))


def is_test(path: str) -> bool:
    return re.search(r"(^|/)(tests?/|test_|conftest)|_test\.py$|(^|/)tests?\.py$", path) is not None


def _function_score(source: str, node: Function, owner: str, evidence: Evidence, rarity: dict[str, float]) -> float:
    named = evidence.identifiers.get(node.name, 0.0)
    owned = evidence.identifiers.get(owner, 0.0) if owner else 0.0
    framed = min(1.5, evidence.frames.get(node.name, 0.0))
    own = [evidence.words.get(w, 0.0) for w in words_of(node.name)]
    body = sum(evidence.words.get(w, 0.0) * rarity.get(w, 1.0) for w in set(words_of(source)))
    title = sum(own) / len(own) if own else 0.0
    return 2.2 * named + 0.7 * owned + framed + 0.9 * title + 0.5 * min(3.0, body)


def _called_by_named(units: Sequence[Unit], evidence: Evidence) -> dict[str, float]:
    """Functions that a named function calls: a report names the entrance, the bug is often one floor below."""
    found: dict[str, float] = {}
    for unit in units:
        for node in ast.walk(unit.tree):
            if not isinstance(node, Function) or not evidence.identifiers.get(node.name):
                continue
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call):
                    name = getattr(inner.func, "id", getattr(inner.func, "attr", ""))
                    if isinstance(name, str) and name != node.name:
                        found[name] = max(found.get(name, 0.0), 1.5 * min(1.0, evidence.identifiers[node.name] + 0.2))
    return found


def _line_scores(unit: Unit, evidence: Evidence, rarity: dict[str, float]) -> list[float]:
    name = unit.path.rpartition("/")[2]
    scores = []
    for number, line in enumerate(unit.text.split("\n")):
        overlap = sum(evidence.words.get(w, 0.0) * rarity.get(w, 1.0) for w in set(words_of(line)))
        traced = min(1.5, evidence.lines.get((name, unit.first_line + number), 0.0))
        scores.append(0.5 * min(2.0, overlap) + traced)
    return scores
