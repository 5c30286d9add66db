"""A model's bugs: it is shown a function and what became of earlier ones there, and says what to replace by what.

The proposer of Self-play SWE-RL (arXiv 2512.18552) and of Dr. Zero (arXiv 2601.07055), which hears how hard its
proposals were. What it says is data: a bug is tried, noticed by tests and proven like one that an operator made.
"""

from __future__ import annotations

import ast
import io
import random
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from archive.files import FileTree
from archive.parsing import parse_python
from hgm.compact import in_the_middle
from hgm.consult import BadAnswer, text_of
from hgm.journal import read_lines, write_line
from hgm.mine.account import What
from hgm.mine.asking import Asker
from hgm.mine.baseline import Baseline
from hgm.mine.bugs import Bug, Edit, edited, is_real
from hgm.mine.bugs import text_of as source_text
from hgm.mine.statement import find_functions, source_of
from hgm.mine.store import Fate, Tried
from hgm.prompts import Filled, lined, made_from, prompt

KIND = "subtle bug"
KEYS = frozenset({"bugs"})
MOST_BUGS = 3
"""Of one answer."""

ROUNDS = 3
"""How often a function is asked about, as long as it has room for tasks."""

MOST_LINES = 12
"""That a bug may replace, or put in their place: more is no slip."""

MODULE_CHARS, TEST_CHARS, SHOWN_TESTS, SHOWN_TRIED = 30_000, 8_000, 8, 12
_TOLD = frozenset({Fate.TASK, Fate.SURVIVED, Fate.TOO_MANY, Fate.HUNG, Fate.ALIKE, Fate.EASY})


@dataclass(frozen=True)
class Proposal:
    """A bug, and for which input it goes wrong, in the model's words."""

    bug: Bug
    shows: str


@dataclass(frozen=True)
class Proposals:
    usable: tuple[Proposal, ...]
    unusable: int


@dataclass
class Proposer:
    """Asks about one function after the other. `edits` say in which functions bugs can be at all, `tried` what became
    of bugs so far, and `has_room` whether a function (`path::name`) may have more tasks. `kept` is where proposals are
    kept: those of an earlier session that were not tried come first."""

    files: FileTree
    baseline: Baseline
    asker: Asker
    edits: Mapping[str, Sequence[Edit]]
    tried: Mapping[str, Tried]
    has_room: Callable[[str], bool]
    most_tests: int
    seed: int
    kept: Path
    shows: dict[str, str] = field(default_factory=dict)
    """Is told of each bug, by its key, for which input it goes wrong."""

    def __post_init__(self) -> None:
        self._waiting = self._places()
        earlier = read_lines(self.kept, _of_facts)
        self._left = [one for one in earlier if one.bug.key not in self.tried]

    async def more(self) -> list[Bug] | None:
        """The bugs of one more answer; None where no function is left, or no budget.

        Raises: as `Asker.ask`.
        """
        if self._left:
            some, self._left = self._left[:MOST_BUGS], self._left[MOST_BUGS:]
            return self._told(some)
        for path, function in self._waiting:
            span = _span(self.files, path, function)
            if span is None:
                continue
            found = await self.asker.ask(
                What.BUG,
                f"{path}::{function}",
                self._question(path, function, span),
                lambda answer: read(answer, self.files, path, function, span),  # noqa: B023 - called before the next
                keys=KEYS,
                unusable=lambda proposals: proposals.unusable,
            )
            if self.asker.spent:
                return None
            if found is not None:
                for one in found.usable:
                    write_line(self.kept, _facts(one))
                return self._told(found.usable)
        return None

    def _told(self, proposals: Sequence[Proposal]) -> list[Bug]:
        self.shows.update((one.bug.key, one.shows) for one in proposals)
        return [one.bug for one in proposals]

    def _places(self) -> Iterator[tuple[str, str]]:
        """Function after function, some times; those that were asked about in earlier sessions are not asked again."""
        places = sorted({(edit.path, edit.function) for own in self.edits.values() for edit in own})
        random.Random(self.seed).shuffle(places)
        before = Counter(one.about for one in self.asker.account.entries if one.what is What.BUG)
        for number in range(ROUNDS):
            for path, function in places:
                place = f"{path}::{function}"
                if before[place] <= number and self.has_room(place):
                    yield path, function

    def _question(self, path: str, function: str, span: tuple[int, int]) -> dict[str, str]:
        return {
            "most": str(MOST_BUGS),
            "most_tests": str(self.most_tests),
            "path": path,
            "function": function,
            "module": in_the_middle(source_text(self.files, path), MODULE_CHARS),
            "body": _lines(source_text(self.files, path), span),
            "tests": self._tests(path, span),
            "tried": lined(self._tried_at(path, function), "\n\n") or "(nothing yet)",
            "difficulty": self._difficulty(),
        }

    def _tests(self, path: str, span: tuple[int, int]) -> str:
        ids = self.baseline.tests_of(path, *span)
        functions = list(dict.fromkeys(test.partition("[")[0] for test in ids))
        shown = [source_of(self.files, test) for test in functions[:SHOWN_TESTS]]
        more = len(functions) - SHOWN_TESTS
        rest = [f"({more} more run this function)"] if more > 0 else []
        return in_the_middle("\n\n".join([*filter(None, shown), *rest]), TEST_CHARS)

    def _tried_at(self, path: str, function: str) -> list[Filled]:
        """The latest bugs of this function, and what became of them."""
        found = [one for one in self.tried.values() if one.place == f"{path}::{function}" and one.fate in _TOLD]
        return [_with_fate(self._words(path, one), one) for one in found[-SHOWN_TRIED:]]

    def _words(self, path: str, one: Tried) -> str:
        start, end, new = one.key.removeprefix(f"{path}:").split(":", 2)
        text = source_text(self.files, path)
        first, last = text.rfind("\n", 0, int(start)) + 1, text.find("\n", int(end))
        last = len(text) if last < 0 else last
        return f"{text[first:last]}\n-> {text[first : int(start)]}{new}{text[int(end) : last]}"

    def _difficulty(self) -> str:
        """How hard a model's bugs were so far, in all functions."""
        tried = [one for one in self.tried.values() if one.kind == KIND and one.tries]
        if not tried:
            return "(not measured)"
        easy = sum(one.fate is Fate.EASY for one in tried)
        never = sum(not one.solved for one in tried)
        return prompt("mine_bug_difficulty").fill(
            bugs=str(len(tried)), tries=str(tried[-1].tries), easy=str(easy), never=str(never)
        )


def read(answer: Mapping[str, Any], files: FileTree, path: str, function: str, span: tuple[int, int]) -> Proposals:
    """The bugs of an answer, for the function in the lines `span`.

    Raises:
        BadAnswer: none of them can be used; says why.
    """
    said = answer["bugs"]
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise BadAnswer("`bugs` must be a list of objects")
    usable: dict[str, Proposal] = {}
    why = "`bugs` is empty"
    for one in said[:MOST_BUGS]:
        try:
            proposal = _proposal(one, files, path, function, span)
        except BadAnswer as bad:
            why = str(bad)
        else:
            usable[proposal.bug.key] = proposal
    if not usable:
        raise BadAnswer(why)
    return Proposals(tuple(usable.values()), len(said) - len(usable))


def _proposal(said: Mapping[str, Any], files: FileTree, path: str, function: str, span: tuple[int, int]) -> Proposal:
    old, new = said.get("old"), said.get("new")
    if not isinstance(old, str) or not isinstance(new, str) or not old.strip():
        raise BadAnswer("each of `bugs` needs `old` and `new`, two texts")
    text = source_text(files, path)
    body = _lines(text, span)
    if body.count(old) != 1:
        raise BadAnswer(f"`old` must stand in the function exactly once, not {body.count(old)} times: {old!r}")
    if max(old.count("\n"), new.count("\n")) >= MOST_LINES:
        raise BadAnswer(f"a bug replaces fewer than {MOST_LINES} lines by fewer than {MOST_LINES}")
    start = sum(len(line) + 1 for line in text.split("\n")[: span[0] - 1]) + body.index(old)
    edit = Edit(path, start, start + len(old), new, "model", KIND, function, span)
    if not is_utf8(new) or not is_real(text, [edit]):
        raise BadAnswer(f"with `new`, the file does not parse or means what it did before: {new!r}")
    before, after = words_in(text), words_in(edited(text, [edit]))
    if after.comments - before.comments or after.docstrings != before.docstrings:
        raise BadAnswer("`new` adds a comment or changes a docstring, which tells where the bug is")
    return Proposal(Bug((edit,)), text_of(said, "shows", 500) if "shows" in said else "")


def _facts(proposal: Proposal) -> dict[str, object]:
    [edit] = proposal.bug.edits
    return {"edit": asdict(edit), "shows": proposal.shows}


def _of_facts(facts: dict[str, Any]) -> Proposal:
    edit = facts["edit"]
    return Proposal(Bug((Edit(**{**edit, "lines": tuple(edit["lines"])}),)), facts["shows"])


@dataclass(frozen=True)
class Words:
    """What a file says to people."""

    comments: Counter[str]
    docstrings: tuple[str | None, ...]


def words_in(text: str) -> Words:
    """Of a file that parses."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = Counter(token.string for token in tokens if token.type == tokenize.COMMENT)
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in ast.walk(parse_python(text)) if isinstance(node, kinds))
    return Words(comments, tuple(ast.get_docstring(node, clean=False) for node in nodes))


def is_utf8(text: str) -> bool:
    """JSON can hold half a character, which no file can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _with_fate(words: str, one: Tried) -> Filled:
    if one.fate is Fate.TASK and one.tries:
        fate = prompt("mine_fate_tried").fill(solved=str(one.solved), tries=str(one.tries))
    else:
        fate = prompt(f"mine_fate_{one.fate}").fill()
    return made_from(f"{words}\n=> {fate}", fate)


def _span(files: FileTree, path: str, function: str) -> tuple[int, int] | None:
    """The lines of the longest function of that name; None where it is not at the top of its file or class."""
    found = find_functions(files, path, function.replace(".", "::"))
    return max(found, key=lambda span: span[1] - span[0], default=None)


def _lines(text: str, span: tuple[int, int]) -> str:
    return "\n".join(text.split("\n")[span[0] - 1 : span[1]])
