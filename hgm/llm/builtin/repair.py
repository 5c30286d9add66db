"""One step of repairing: read, or try the next candidates, or say what was done. A function of the conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from hgm.llm.builtin import commands, notebook, reading
from hgm.llm.builtin.candidates import Candidate, extended, interleave, key_of, pairs, render, singles
from hgm.llm.builtin.commands import Edits, Hunks
from hgm.llm.builtin.conversation import Conversation, Turn
from hgm.llm.builtin.evidence import Evidence, gather
from hgm.llm.builtin.fragments import fragments_of
from hgm.llm.builtin.rank import Ranked, is_test, rank
from hgm.llm.builtin.source import Unit

FAILING = re.compile(
    r"FAILED|(?:failures|errors)=\d|\b\d+ (?:failed|error)|Traceback \(most|AssertionError|exit \w+:? [1-9]",
    re.IGNORECASE,
)
OUTPUT_WEIGHT = 0.6
ENOUGH_SEEN = 1.0
"""Relevance below which no page is read any more once it is known which lines the failing tests run."""
MAX_RENDERED = 4_000


@dataclass(frozen=True)
class Step:
    """Either a command, or the final answer."""

    command: str = ""
    answer: str = ""


@dataclass
class Log:
    """The model's own edits so far. `in_tree` is what stands in the checkout now, to be undone before the next."""

    edits: list[Edits] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    partial: list[Hunks] = field(default_factory=list)
    in_tree: list[Hunks] = field(default_factory=list)
    passed: bool = False
    base: int | None = None
    cpu: int | None = None


def step(conversation: Conversation) -> Step:
    offer = conversation.offer
    log = read_log(conversation.turns)
    last = conversation.turns[-1] if conversation.turns else None
    refuted = last is not None and last.done and FAILING.search(last.observation) is not None
    if last is not None and last.done and not refuted:
        return Step(answer="Done.")
    if log.in_tree and not refuted:
        return Step(answer=_report(log, conversation))
    if conversation.left <= 0:
        return Step(answer="I could not repair it with the commands that there were.")
    evidence = collect(conversation)
    book = notebook.read(conversation.turns, conversation.statement, offer.characters)
    look = None if any(e.candidates for e in log.edits) or refuted else _look(conversation, book, evidence)
    if look is not None:
        return Step(command=look)
    return _edit(conversation, log, book, evidence)


def read_log(turns: Sequence[Turn]) -> Log:
    log = Log()
    for turn in turns:
        edits = commands.read_back(turn)
        if edits is None:
            continue
        log.edits.append(edits)
        log.tried.update(key_of(c) for c in edits.candidates)
        log.base = edits.base if edits.base is not None else log.base
        log.cpu = edits.cpu if edits.cpu is not None else log.cpu
        log.in_tree = [edits.candidates[edits.kept]] if edits.finished and edits.kept is not None else []
        log.passed = bool(log.in_tree) and edits.tested and edits.failures.get(edits.kept or 0) == 0
        for index, failures in edits.failures.items():
            if log.base is not None and 0 < failures < log.base:
                log.partial.append(edits.candidates[index])
    return log


def stale(log: Log) -> list[Hunks]:
    """What the next command must undo first; after a command that was killed, whichever candidate it was at."""
    if log.edits and not log.edits[-1].finished:
        return list(log.edits[-1].candidates)
    return log.in_tree


def _report(log: Log, conversation: Conversation) -> str:
    hunks = log.in_tree[0]
    old, new = (" / ".join(r.strip() for r in rows)[:160] for rows in (hunks[0].old, hunks[0].new))
    checked = "not checked by tests"
    if log.passed:
        checked = "the tests pass" if log.base else "the tests pass, as they did before"
    more = f" and {len(hunks) - 1} more place(s)" if len(hunks) > 1 else ""
    return f"Done; {checked}.\nidea: {hunks[0].path}:{hunks[0].line}: `{old}` becomes `{new}`{more}"


def collect(conversation: Conversation) -> Evidence:
    texts = [(conversation.statement, 1.0)]
    for turn in conversation.turns:
        if turn.done or commands.read_back(turn) is not None or turn.command == conversation.offer.test_command:
            texts.append((_without_results(turn.observation), OUTPUT_WEIGHT))
    return gather(texts)


def _without_results(text: str) -> str:
    return re.sub(r"^(?:\d+ (?:fails|passes) \d+|\d+ broken|kept \S+|base \d+ cpu \d+)$", "", text, flags=re.MULTILINE)


def _look(conversation: Conversation, book: notebook.Notebook, evidence: Evidence) -> str | None:
    """The next command that only looks, or None where it is time to edit."""
    offer, used = conversation.offer, conversation.used
    telling = read_log(conversation.turns).base != 0  # tests that pass from the start say nothing
    testable = bool(offer.test_command and offer.python) and telling
    allowed = max(2, min(8, offer.commands // 2)) if testable or offer.tests_follow else max(2, offer.commands - 2)
    if used >= allowed or conversation.left <= 1:
        return None
    if testable and used == 0 and offer.commands >= 6:
        return commands.editing(offer, [], test=offer.test_command)
    if not book.listed:
        names = reading.sought(evidence)
        command = commands.listing(offer, names)
        if command and not any(t.command.startswith(("ls -R", "find .")) for t in conversation.turns):
            return command
    page = reading.next_page(conversation, book, evidence)
    if page is None:
        return None
    path, line, score = page
    if book.lines and score < (0.8 if testable else 0.0) and reading.all_named_seen(book, evidence):
        return None
    if book.lines and evidence.suspects.complete and score < ENOUGH_SEEN:
        return None
    if book.lines and score < 0.0:
        return None
    return commands.reading(offer, path, line) or None


def _edit(conversation: Conversation, log: Log, book: notebook.Notebook, evidence: Evidence) -> Step:
    offer = conversation.offer
    tested = bool(offer.test_command and offer.python)
    ranked = [r for r in rank(_units(book), evidence) if r.line in book.lines[r.unit.path]]
    wanted = offer.candidates if tested else 1
    chosen = list(_fresh(_order(ranked, log, tested), log.tried, wanted))
    chosen = _within_size(chosen)
    if not chosen:
        look = reading.next_page(conversation, book, evidence)
        command = commands.reading(offer, look[0], look[1]) if look and conversation.left > 1 else ""
        return Step(command=command) if command else Step(answer="I found no change to propose in what I have seen.")
    last = tested and conversation.left <= 1
    hunks = [c.hunks for c in chosen]
    if last and log.partial:
        hunks.append(min(log.partial, key=lambda h: _failures(log, h)))
    command = commands.editing(
        offer,
        hunks[: max(1, wanted)] if not last else hunks[-max(1, wanted) :],
        stale(log),
        test=offer.test_command if tested else "",
        base=log.base,
        cpu=log.cpu,
        last=last,
    )
    return Step(command=command) if command else Step(answer="No program that could edit a file was offered.")


def _failures(log: Log, hunks: Hunks) -> int:
    found = [
        failures
        for edits in log.edits
        for index, failures in edits.failures.items()
        if edits.candidates[index] == hunks
    ]
    return min(found, default=1 << 20)


def _units(book: notebook.Notebook) -> list[Unit]:
    return [
        unit
        for path in book.lines
        if path.endswith(".py") and not is_test(path)
        for first, text in book.stretches(path)
        for unit in fragments_of(path, first, text)
    ]


def _order(ranked: list[Ranked], log: Log, tested: bool) -> Iterator[tuple[Ranked, ...]]:
    """Single edits; beside them, once something lessened the failures, that together with one more; then pairs."""
    single: Iterator[tuple[Ranked, ...]] = singles(ranked)
    if not tested:
        return single
    if log.partial:
        single = interleave(single, extended(_known(ranked, log.partial), ranked))
    return chain(single, pairs(ranked))


def _known(ranked: list[Ranked], partial: list[Hunks]) -> list[tuple[Ranked, ...]]:
    """The edits behind the hunks that lessened the failures."""
    keys = {key_of(hunks) for hunks in partial}
    places = {(h.path, h.line + i) for hunks in partial for h in hunks for i in range(-1, len(h.old) + 1)}
    near = ((item,) for item in ranked if (item.unit.path, item.line) in places)
    return list(islice((items for items in near if (c := render(items)) is not None and c.key in keys), 3))


def _fresh(order: Iterator[tuple[Ranked, ...]], tried: set[str], wanted: int) -> Iterator[Candidate]:
    """The next candidates that were not tried yet, by what they do to the lines."""
    seen = set(tried)
    found = 0
    for count, items in enumerate(order):
        if found >= wanted or count > MAX_RENDERED + len(tried) * 4:
            return
        candidate = render(items)
        if candidate is None or candidate.key in seen:
            continue
        seen.add(candidate.key)
        found += 1
        yield candidate


def _within_size(chosen: list[Candidate]) -> list[Candidate]:
    size = 0
    kept: list[Candidate] = []
    for candidate in chosen:
        size += sum(len(h.path) + sum(map(len, h.old + h.new)) + 40 for h in candidate.hunks)
        if kept and size > commands.MAX_COMMAND_CHARS // 2:
            break
        kept.append(candidate)
    return kept
