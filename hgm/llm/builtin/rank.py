"""All edits to the code that was seen, best first: prior of the operator, words of the report, and the place."""

from __future__ import annotations

import ast
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hgm.llm.builtin.crash_edits import crash_edits, leanings
from hgm.llm.builtin.differences import LOGIC, Differences, chosen, differences, edits
from hgm.llm.builtin.evidence import Evidence, words_of
from hgm.llm.builtin.lexicon import PRIOR
from hgm.llm.builtin.lint import lints
from hgm.llm.builtin.noeffect import is_inert
from hgm.llm.builtin.operators import Proposal, proposals
from hgm.llm.builtin.quoted import quoted
from hgm.llm.builtin.reach import UNREACHED, weights
from hgm.llm.builtin.scene import Function
from hgm.llm.builtin.sites import MARKED, SOURCE, Site, feeding_lines, function_bonus, line_bonus, sites
from hgm.llm.builtin.source import Unit
from hgm.llm.builtin.suspects import TEST_FILE, line_bonuses
from hgm.llm.builtin.world import world_of

LEXICON_WEIGHT = 1.3
UNDIRECTED = 2.0
HANDED_ON = -1.5
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
        return self.unit.first_line + bisect_right(self.unit.starts, self.proposal.start) - 1


@dataclass(frozen=True)
class Area:
    """A stretch of a unit (a function, or the module's own lines) and how much the evidence points there."""

    start: int
    name: str
    score: float


def rank(units: Sequence[Unit], evidence: Evidence) -> list[Ranked]:
    world = world_of(units)
    places = sites(units, evidence.crashes)
    told = differences(evidence.pairs)
    if chosen(told, units):
        told.lean(LOGIC, 1.2)
    clues = _Clues(evidence, _rarity(units), *weights(units, evidence), places, _operators(evidence, told))
    special: dict[int, list[Proposal]] = {}
    for unit, proposal in crash_edits(world, evidence.crashes, places):
        special.setdefault(id(unit), []).append(proposal)
    found: list[Ranked] = []
    for unit in units:
        made = (*special.get(id(unit), ()), *edits(unit, told), *lints(unit), *quoted(unit, evidence), *proposals(unit))
        found.extend(_scored(unit, made, clues))
        if len(found) > MAX_RANKED:
            break
    found.sort(key=_order)
    return _spread(_once(found))


@dataclass(frozen=True)
class _Clues:
    """What the evidence says about all units. `operators` are the log odds that the operators gain."""

    evidence: Evidence
    rarity: dict[str, float]
    called: dict[str, float]
    reached: frozenset[str]
    places: tuple[Site, ...]
    operators: dict[str, float]


def _operators(evidence: Evidence, told: Differences) -> dict[str, float]:
    """Words of the report count for less where an error or a pair of values says what is wrong."""
    share = 0.5 if evidence.crashes or evidence.pairs else 1.0
    found = {name: share * LEXICON_WEIGHT * strength for name, strength in evidence.operators.items()}
    for more in (told.operators, leanings(evidence.crashes)):
        for name, strength in more.items():
            found[name] = found.get(name, 0.0) + strength
    found["lint-return"] = found.get("missing-return", 0.0)
    if told.texts or told.numbers or told.operators or evidence.crashes:
        for name in ("quoted-text", "quoted-number", "spelling"):
            found[name] = found.get(name, 0.0) - UNDIRECTED
    return found


def _scored(unit: Unit, made: Sequence[Proposal], clues: _Clues) -> Iterator[Ranked]:
    areas = _areas(unit, clues)
    starts = [a.start for a in areas]
    lines = _line_scores(unit, clues)
    marked = [s.marked for s in clues.places if s.unit is unit and s.depth == 0 and s.marked is not None]
    for proposal in made:
        if _is_without_effect(unit, proposal):
            continue
        at = proposal.start - (proposal.start == proposal.end and proposal.text.startswith("\n"))
        area = areas[bisect_right(starts, at) - 1]
        score = _operator_score(proposal, clues, unit) + area.score + lines[bisect_right(unit.starts, at) - 1]
        if any(a <= proposal.start < b for a, b in marked):
            score += MARKED
        yield Ranked(unit, proposal, score, area.name)


def _is_without_effect(unit: Unit, proposal: Proposal) -> bool:
    old = unit.text[proposal.start : proposal.end]
    start = proposal.start + len(old) - len(old.lstrip())
    if old.strip():
        return is_inert(unit, start, proposal.end)
    return is_inert(unit, proposal.start, proposal.end) and not proposal.text.strip(" ").startswith("\n")


def _once(found: list[Ranked]) -> list[Ranked]:
    """Each change once, as its best-scored proposal; `found` is in order."""
    kept: dict[tuple[int, int, int, str], Ranked] = {}
    for item in found:
        proposal = item.proposal
        kept.setdefault((id(item.unit), proposal.start, proposal.end, proposal.text), item)
    return list(kept.values())


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


def _operator_score(proposal: Proposal, clues: _Clues, unit: Unit) -> float:
    operator = proposal.operator
    hint = clues.operators.get(operator, 0.0)
    if operator == "neighbour":
        pair = (proposal.text, unit.text[proposal.start : proposal.end])
        hint = max(clues.operators.get(f"neighbour:{name}", 0.0) for name in pair)
    return PRIOR.get(operator, 0.0) + proposal.bonus + hint


def _rarity(units: Sequence[Unit]) -> dict[str, float]:
    """1 for a word in one function only, less for words that are everywhere."""
    counts: Counter[str] = Counter()
    for unit in units:
        for node in ast.walk(unit.tree):
            if isinstance(node, Function):
                counts.update(set(words_of(unit.source(node))))
    return {word: 1 / math.sqrt(count) for word, count in counts.items()}


def _areas(unit: Unit, clues: _Clues) -> list[Area]:
    path_score = _path_score(unit.path, clues.evidence)
    framed = _framed(unit, clues.places)
    areas = [Area(0, "", path_score - 0.5)]
    todo: list[tuple[ast.AST, str]] = [(unit.tree, "")]
    while todo:
        node, owner = todo.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function):
                start, end = unit.span(child)
                name = f"{owner}.{child.name}" if owner else child.name
                score = _function_score(unit.text[start:end], child, owner, clues)
                inside = [bonus for line, bonus in framed if child.lineno <= line <= (child.end_lineno or 0)]
                areas.append(Area(start, name, path_score + score + max(inside, default=0.0)))
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
    return re.search(TEST_FILE, path) is not None


def _framed(unit: Unit, places: Sequence[Site]) -> list[tuple[int, float]]:
    return [(site.first, function_bonus(site)) for site in places if site.unit is unit]


def _function_score(source: str, node: Function, owner: str, clues: _Clues) -> float:
    evidence = clues.evidence
    named = 1.2 * evidence.identifiers.get(node.name, 0.0)
    owned = evidence.identifiers.get(owner, 0.0) if owner else 0.0
    own = [evidence.words.get(w, 0.0) for w in words_of(node.name)]
    body = sum(evidence.words.get(w, 0.0) * clues.rarity.get(w, 1.0) for w in set(words_of(source)))
    title = sum(own) / len(own) if own else 0.0
    unreached = UNREACHED if clues.reached and node.name not in clues.reached else 0.0
    called = max(named, clues.called.get(node.name, 0.0))
    handed = HANDED_ON if _only_hands_on(node) else 0.0
    return called + handed + 0.7 * owned + 0.9 * title + 0.5 * min(3.0, body) + unreached


def _only_hands_on(node: Function) -> bool:
    """True for a function that only calls another with what it was given: little can be wrong in it."""
    body = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or not isinstance(body[0].value, ast.Call):
        return False
    given = (*body[0].value.args, *(k.value for k in body[0].value.keywords))
    return all(isinstance(a.value if isinstance(a, ast.Starred) else a, ast.Name) for a in given)


def _line_scores(unit: Unit, clues: _Clues) -> list[float]:
    evidence = clues.evidence
    scores = []
    for line in unit.text.split("\n"):
        overlap = sum(evidence.words.get(w, 0.0) * clues.rarity.get(w, 1.0) for w in set(words_of(line)))
        scores.append(0.5 * min(2.0, overlap))
    bonus: dict[int, float] = {}
    for site in clues.places:
        if site.unit is unit:
            rows = dict.fromkeys(range(site.first, site.last + 1), line_bonus(site))
            if site.depth == 0:
                rows = {**dict.fromkeys(feeding_lines(site), SOURCE), **rows}
            for row, strength in rows.items():
                bonus[row] = max(bonus.get(row, 0.0), strength)
    for row, strength in (*bonus.items(), *line_bonuses(unit, evidence.suspects).items()):
        scores[row - 1] += strength
    return scores
