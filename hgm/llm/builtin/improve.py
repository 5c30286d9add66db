"""One step of self-modification: read the agent's source, then make one to three sampled edits to it.

There is nothing to search against, since a diagnosis has no tests: the edits are drawn with the request's seed, by
the kind of edit first and then by how much the words of the diagnosis overlap with the words around each site.
"""

from __future__ import annotations

import ast
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hgm.llm.builtin import commands, notebook
from hgm.llm.builtin.candidates import render
from hgm.llm.builtin.conversation import Conversation
from hgm.llm.builtin.evidence import Evidence, gather, words_of
from hgm.llm.builtin.operators import Proposal, proposals
from hgm.llm.builtin.rank import Ranked, is_test
from hgm.llm.builtin.repair import Step, read_log
from hgm.llm.builtin.source import Unit, units_of

KINDS = {"number": 0.40, "flag": 0.25, "condition": 0.10, "prompt number": 0.10, "statement": 0.08, "other": 0.07}
EDITS = (0.60, 0.30, 0.10)
"""Chances of one, two and three edits."""

OVERLAP_WEIGHT = 0.9
NAMED = 1.5
"""A number or flag that is all of a name's value, a default or a keyword argument was put there to be chosen; one in
the midst of an expression mostly follows from something else."""
CONTEXT_LINES = 3
SMALL = 20
"""Numbers below this are also changed by one; above it, one more or less is no change worth an expansion."""

CONDITIONS = frozenset(
    ("negate", "compare", "compare-boundary", "and-or", "drop-condition", "widen-condition", "constant-condition")
)
STATEMENTS = frozenset(("delete", "swap-statements", "dedent", "indent", "jump", "elif-if", "if-while"))


@dataclass(frozen=True)
class Site:
    kind: str
    edit: Ranked


def is_diagnosis(statement: str) -> bool:
    """True where the statement asks to change how an agent behaves, and not to mend a program."""
    asks = re.search(r"\b(improve|self-improvement|self-modif\w+|make .{0,40}better|change how)\b", statement, re.I)
    about = re.search(r"\b(this|the|your|coding|own) agent('s)?\b|\byour own source\b", statement, re.I)
    return asks is not None and about is not None


def step(conversation: Conversation, seed: int) -> Step:
    offer = conversation.offer
    log = read_log(conversation.turns)
    last = conversation.turns[-1] if conversation.turns else None
    if log.edits or (last is not None and last.done) or conversation.left <= 0:
        return Step(answer=_answer(conversation))
    evidence = gather([(conversation.statement, 1.0)])
    book = notebook.read(conversation.turns, conversation.statement, offer.characters)
    look = _look(conversation, book, evidence, seed)
    if look:
        return Step(command=look)
    chosen = choose(_all_units(book), evidence, random.Random(f"edits {seed}"))
    candidate = render(chosen) if chosen else None
    if candidate is None:
        return Step(answer="I saw nothing that I could change.")
    command = commands.editing(offer, [candidate.hunks])
    return Step(command=command) if command else Step(answer="No program that could edit a file was offered.")


def _answer(conversation: Conversation) -> str:
    log = read_log(conversation.turns)
    if not log.in_tree:
        return "I changed nothing."
    parts = [f"{h.path}:{h.line}: `{_flat(h.old)}` becomes `{_flat(h.new)}`" for hunks in log.in_tree for h in hunks]
    return f"Done.\nidea: {'; '.join(parts)}"


def _flat(lines: Sequence[str]) -> str:
    return " / ".join(" ".join(line.split()) for line in lines)[:120]


def _look(conversation: Conversation, book: notebook.Notebook, evidence: Evidence, seed: int) -> str:
    """The next file to read, drawn with the seed, while at least two commands are left."""
    if conversation.left <= 1:
        return ""
    if not book.listed and not any(t.command.startswith(("ls -R", "find .")) for t in conversation.turns):
        return commands.listing(conversation.offer)
    paths = [p for p in book.files if p not in book.ended and not is_test(p) and book.pages.get(p, 0) < 6]
    if not paths:
        return ""
    rng = random.Random(f"look {seed} {conversation.used}")
    weights = [_interest(path, book, evidence) for path in paths]
    path = rng.choices(paths, weights)[0]
    return commands.reading(conversation.offer, path, book.next_line(path))


def _interest(path: str, book: notebook.Notebook, evidence: Evidence) -> float:
    overlap = sum(evidence.words.get(w, 0.0) for w in words_of(path))
    kind = 1.0 if path.endswith((".py", ".toml")) else 0.3
    small = 0.2 if path.endswith(("__init__.py", "__main__.py", "agent.toml")) else 1.0
    return kind * small * math.exp(min(2.0, overlap) - 0.5 * book.pages.get(path, 0))


def _all_units(book: notebook.Notebook) -> list[Unit]:
    units: list[Unit] = []
    for path in book.lines:
        for first, text in book.stretches(path):
            if path.endswith(".py"):
                units.extend(units_of(path, first, text))
            else:
                units.append(Unit(path, first, text, ast.Module([], []), _starts(text)))
    return units


def _starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer("\n", text)))


def choose(units: Sequence[Unit], evidence: Evidence, rng: random.Random) -> list[Ranked]:
    """One to three edits that do not touch each other."""
    sites: dict[str, list[Ranked]] = {}
    for unit in units:
        for site in _sites(unit, evidence):
            sites.setdefault(site.kind, []).append(site.edit)
    if not sites:
        return []
    wanted = rng.choices((1, 2, 3), EDITS)[0]
    chosen: list[Ranked] = []
    for _ in range(20):
        if len(chosen) >= wanted:
            break
        kinds = [k for k in KINDS if k in sites]
        kind = rng.choices(kinds, [KINDS[k] for k in kinds])[0]
        edit = rng.choices(sites[kind], [math.exp(e.score) for e in sites[kind]])[0]
        if all((edit.unit.path, edit.line) != (e.unit.path, e.line) for e in chosen) and render([*chosen, edit]):
            chosen.append(edit)
    return chosen


def _sites(unit: Unit, evidence: Evidence) -> Iterator[Site]:
    overlaps = _overlaps(unit, evidence)
    named = _named(unit)
    found: list[tuple[str, Proposal]] = [*_settings(unit), *_text_numbers(unit)]
    if unit.path.endswith(".py"):
        found += [(_kind(p), p) for p in proposals(unit)]
    for kind, proposal in found:
        score = OVERLAP_WEIGHT * overlaps[min(unit.line_at(proposal.start), len(overlaps)) - 1] + proposal.bonus
        score += NAMED * (proposal.start in named)
        yield Site(kind, Ranked(unit, proposal, min(6.0, score), ""))


def _named(unit: Unit) -> frozenset[int]:
    """Where constants begin that are the whole value of something with a name."""
    values: list[ast.expr | None] = []
    for node in ast.walk(unit.tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.keyword)):
            values.append(node.value)
        elif isinstance(node, ast.arguments):
            values += [*node.defaults, *node.kw_defaults]
    return frozenset(unit.span(value)[0] for value in values if isinstance(value, ast.Constant))


def _kind(proposal: Proposal) -> str:
    if proposal.operator == "flip-bool":
        return "flag"
    return (
        "condition" if proposal.operator in CONDITIONS else "statement" if proposal.operator in STATEMENTS else "other"
    )


def _overlaps(unit: Unit, evidence: Evidence) -> list[float]:
    """For each line, how much it and the few lines around it share with the diagnosis."""
    lines = unit.text.split("\n")
    own = [{w: evidence.words[w] for w in words_of(line) if w in evidence.words} for line in lines]
    scores = []
    for number in range(len(lines)):
        near: dict[str, float] = {}
        for other in range(max(0, number - CONTEXT_LINES), min(len(lines), number + CONTEXT_LINES + 1)):
            share = 1.0 if other == number else 0.4
            for word, weight in own[other].items():
                near[word] = max(near.get(word, 0.0), share * weight)
        scores.append(min(4.0, sum(near.values())))
    return scores


def _settings(unit: Unit) -> Iterator[tuple[str, Proposal]]:
    """Numbers and flags as Python constants or as values of a TOML file."""
    if unit.path.endswith(".py"):
        for node in ast.walk(unit.tree):
            if isinstance(node, ast.Constant) and type(node.value) in (int, float):
                start, end = unit.span(node)
                yield from (("number", p) for p in _numbers(unit.text[start:end], start))
    else:
        for match in re.finditer(r"^[\w.-]+\s*=\s*(true|false|\d[\d_]*)\s*(?:#.*)?$", unit.text, re.MULTILINE):
            if match.group(1) in ("true", "false"):
                other = "false" if match.group(1) == "true" else "true"
                yield "flag", Proposal("flip-bool", match.start(1), match.end(1), other)
            else:
                yield from (("number", p) for p in _numbers(match.group(1), match.start(1)))


def _text_numbers(unit: Unit) -> Iterator[tuple[str, Proposal]]:
    """Numbers that are written in prompts and templates."""
    if unit.path.endswith(".py"):
        spans = [unit.span(n) for n in ast.walk(unit.tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    else:
        spans = [(0, len(unit.text))] if not unit.path.endswith(".toml") else []
    for start, end in spans:
        for match in re.finditer(r"(?<![\w.%{])\d{1,6}(?![\w.])", unit.text[start:end]):
            yield from (("prompt number", p) for p in _numbers(match.group(), start + match.start()))


def _numbers(source: str, start: int) -> Iterator[Proposal]:
    try:
        value: float = int(source) if "." not in source and "e" not in source.lower() else float(source)
    except ValueError:
        return
    if not 0 < value < 10**9:
        return
    choices = [value * 2, value * 4, value / 2, *((value + 1, value - 1) if value < SMALL else ())]
    texts = [str(int(v)) if isinstance(value, int) else repr(v) for v in choices]
    for text in dict.fromkeys(texts):
        if text != source:
            yield Proposal("scale", start, start + len(source), text)
