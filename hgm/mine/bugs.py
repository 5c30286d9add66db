"""Bugs that could be put into a file: edits to what the tests run, by the builtin model's own operators.

The builtin model repairs by the same operators that break things here, so it does better on mined tasks than on other
people's bugs; a language model gains nothing by it.
"""

from __future__ import annotations

import ast
import functools
import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.files import File, FileTree
from archive.parsing import parse_python
from hgm.llm.builtin.operators.base import Proposal
from hgm.llm.builtin.operators.calls import arguments, neighbours
from hgm.llm.builtin.operators.expressions import (
    arithmetic,
    boolean,
    comparison,
    conditional,
    constant,
    off_by_one,
    slices,
    truthiness,
)
from hgm.llm.builtin.operators.names import variable
from hgm.llm.builtin.operators.statements import assignments, delete, jumps, swap
from hgm.llm.builtin.scene import Function, Scene
from hgm.llm.builtin.source import Unit
from hgm.mine.repository import parsed

OPERATORS = (
    *(comparison, truthiness, boolean, arithmetic, off_by_one, slices, constant, conditional),
    *(arguments, neighbours, variable, assignments, delete, swap, jumps),
)
KINDS: dict[str, str] = {
    **dict.fromkeys(("compare", "compare-boundary"), "comparison"),
    **dict.fromkeys(("off-by-one", "integer", "slice"), "off by one"),
    **dict.fromkeys(("and-or", "negate", "none-vs-empty"), "condition"),
    **dict.fromkeys(("drop-condition", "constant-condition", "swap-branches"), "removed branch"),
    **dict.fromkeys(("arithmetic", "division", "regroup", "drop-operand", "swap-operands", "augment"), "arithmetic"),
    **dict.fromkeys(("swap-arguments", "drop-argument", "order-argument"), "arguments"),
    **dict.fromkeys(("flip-bool", "none-value", "return-value"), "value"),
    **dict.fromkeys(("neighbour",), "wrong function"),
    **dict.fromkeys(("name",), "wrong variable"),
    **dict.fromkeys(("delete",), "removed statement"),
    **dict.fromkeys(("swap-statements", "jump", "if-while", "elif-if"), "order"),
}
"""Operator of the builtin model → kind of bug. What is not here mends rather than breaks."""

LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True)
class Edit:
    """One splice: the text from `start` to `end` (characters) of the file at `path` becomes `text`.

    `lines` are the first and last line that it touches, in the file as it is, or those of the whole function: tests
    that run them may notice it. `function` is where, with its class.
    """

    path: str
    start: int
    end: int
    text: str
    operator: str
    kind: str
    function: str
    lines: tuple[int, int]

    @property
    def key(self) -> str:
        return f"{self.path}:{self.start}:{self.end}:{self.text}"


@dataclass(frozen=True)
class Bug:
    """One edit, or several that are made together: none of them overlap."""

    edits: tuple[Edit, ...]

    @property
    def key(self) -> str:
        return " + ".join(edit.key for edit in self.edits)

    @property
    def paths(self) -> list[str]:
        return sorted({edit.path for edit in self.edits})

    @property
    def place(self) -> str:
        """Where it is: files and functions."""
        return ", ".join(sorted({f"{edit.path}::{edit.function}" for edit in self.edits}))

    @property
    def kind(self) -> str:
        if len(self.edits) == 1:
            return self.edits[0].kind
        number = {2: "two", 3: "three"}.get(len(self.edits), str(len(self.edits)))
        return f"{number} bugs in {'one file' if len(self.paths) == 1 else 'several files'}"

    def files(self, tree: FileTree) -> dict[str, str]:
        """The files that it changes, with it."""
        own = {path: [edit for edit in self.edits if edit.path == path] for path in self.paths}
        return {path: edited(text_of(tree, path), edits) for path, edits in own.items()}


def edited(text: str, edits: Sequence[Edit]) -> str:
    """`text` with `edits`, which do not overlap."""
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def text_of(files: FileTree, path: str) -> str:
    return files[path].data.decode("utf-8")


def edits_in(files: FileTree, path: str, covered: int) -> list[Edit]:
    """Every edit to lines of functions that some test runs (bit n of `covered` for line n), in the file's order."""
    tree = parsed(files[path])
    try:
        text = text_of(files, path)
    except UnicodeDecodeError:
        return []
    if tree is None or "\r" in text:
        return []
    unit = Unit(path, 1, text, tree, (0, *(match.end() for match in re.finditer("\n", text))))
    return list(_edits(Scene(unit), covered))


def _edits(scene: Scene, covered: int) -> Iterator[Edit]:
    unit, seen = scene.unit, set[tuple[int, int, str]]()
    for node in scene.nodes:
        function = _function_of(scene, node)
        if not function or not _runs(node, covered):
            continue
        for proposal in itertools.chain.from_iterable(operator(scene, node) for operator in OPERATORS):
            span = (proposal.start, proposal.end, proposal.text)
            if proposal.operator not in KINDS or span in seen:
                continue
            seen.add(span)
            first, last = unit.line_at(proposal.start), unit.line_at(max(proposal.start, proposal.end - 1))
            if covered >> first & ((1 << (last - first + 1)) - 1):
                kind = _kind(scene, node, proposal)
                yield Edit(unit.path, *span, proposal.operator, kind, function, (first, last))


def _runs(node: ast.AST, covered: int) -> bool:
    line, end = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    return line is None or end is None or bool(covered >> line & ((1 << (end - line + 1)) - 1))


def _function_of(scene: Scene, node: ast.AST) -> str:
    """The outermost function around `node`, with its class; '' for what is run when the file is imported."""
    names: list[str] = []
    current: ast.AST | None = node
    while current is not None:
        if isinstance(current, Function):
            names = [current.name]
        elif isinstance(current, ast.ClassDef) and names:
            names = [current.name, *names]
        current = scene.parent(current)
    return ".".join(names)


def _kind(scene: Scene, node: ast.AST, proposal: Proposal) -> str:
    if proposal.operator == "delete":
        for statement in ast.walk(node):
            if isinstance(statement, ast.If) and scene.unit.starts[statement.lineno - 1] == proposal.start:
                return "removed guard" if isinstance(statement.body[-1], LEAVES) else "removed branch"
    return KINDS[proposal.operator]


def is_real(text: str, edits: Sequence[Edit]) -> bool:
    """Whether each top-level statement of `text` that is edited still parses, and means something else than before."""
    for start, end in _tops(text):
        own = [edit for edit in edits if start <= edit.start and edit.end <= end]
        if own:
            shift = sum(len(edit.text) - (edit.end - edit.start) for edit in own)
            new = _dumped(edited(text, own)[start : end + shift])
            if not new or new == _dumped(text[start:end]):
                return False
    return True


@functools.lru_cache(maxsize=32)
def _tops(text: str) -> list[tuple[int, int]]:
    """Whole lines of each top-level statement, decorators included."""
    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    found = []
    for node in parse_python(text).body:
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
        found.append((starts[first - 1], starts[node.end_lineno or first]))
    return found


def _dumped(text: str) -> str:
    tree = parsed(File(text.encode()))
    return ast.dump(tree) if tree is not None else ""


def in_turn(edits: Mapping[str, Sequence[Edit]], rng: random.Random) -> list[Edit]:
    """All of them (by file) in the order of trying: function after function, and in each kind after kind."""
    waiting: dict[tuple[str, str], dict[str, list[Edit]]] = {}
    for path, own in sorted(edits.items()):
        for edit in own:
            waiting.setdefault((path, edit.function), {}).setdefault(edit.kind, []).append(edit)
    for kinds in waiting.values():
        for one in kinds.values():
            rng.shuffle(one)
    order: list[Edit] = []
    while waiting:
        functions = list(waiting)
        rng.shuffle(functions)
        for function in functions:
            kinds = waiting[function]
            kind = rng.choice(sorted(kinds))
            order.append(kinds[kind].pop())
            if not kinds[kind]:
                del kinds[kind]
            if not kinds:
                del waiting[function]
    return order
