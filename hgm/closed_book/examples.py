"""Programs out of a library's documentation: each example of a docstring whose result can be written down becomes a
function of the values in it, as a body over the parameters a, b, c ….
"""

from __future__ import annotations

import ast
import builtins
import doctest
import string
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from archive.files import File
from archive.parsing import parse_python
from archive.values import clean
from hgm.closed_book.library import Function, Library, definitions, is_public
from hgm.mine.repository import parsed

ENTRY = "solve"
MOST_PARAMETERS = 6
PARAMETERS = tuple(string.ascii_lowercase[:MOST_PARAMETERS])
_NOT_LOOKED_INTO = (ast.Import, ast.ImportFrom, ast.JoinedStr)
_HARMLESS = frozenset(dir(builtins)) - {"print", "input", "open", "exec", "eval", "exit", "quit", "help", "repr"}
_DOCTESTS = doctest.DocTestParser()


@dataclass(frozen=True)
class Element:
    """A function, a class, or a method (`owner` is its class), at `place`: its dotted name in the library."""

    place: str
    node: Function | ast.ClassDef
    owner: ast.ClassDef | None = None

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def docstring(self) -> str:
        return clean(ast.get_docstring(self.node) or "")


@dataclass(frozen=True)
class Example:
    """A program that an example of `element` became: `body` are the statements of a function of `parameters`, which
    uses the names `imports` of the library. With `arguments` it should give `result`."""

    element: Element
    body: str
    parameters: tuple[str, ...]
    imports: tuple[str, ...]
    arguments: tuple[object, ...]
    result: object

    @property
    def names(self) -> frozenset[str]:
        """What it uses of others: what it imports, and attributes."""
        attributes = (node.attr for node in ast.walk(parse_python(self.body)) if isinstance(node, ast.Attribute))
        return frozenset({*self.imports, *attributes})

    def function(self, body: str) -> str:
        """The whole function, of some `body`."""
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        return f"def {ENTRY}({', '.join(self.parameters)}):\n{lines}"


def elements(library: Library) -> list[Element]:
    """What the library offers and documents, in the order of its source."""
    found = []
    for module, tree in library.trees.items():
        for node in definitions(tree):
            if library.exported.get(node.name) != module:
                continue
            place = f"{module}.{node.name}"
            found.append(Element(place, node))
            if isinstance(node, ast.ClassDef):
                own = (one for one in definitions(node) if isinstance(one, Function) and is_public(one.name))
                found += [Element(f"{place}.{one.name}", one, node) for one in own]
    return [one for one in found if one.docstring]


def examples_of(element: Element, library: Library) -> list[Example]:
    """Those of its docstring that name it and come to a literal, in their order."""
    try:
        told = _DOCTESTS.get_examples(element.docstring)
    except ValueError:
        return []
    statements: list[ast.stmt] = []
    found: list[Example] = []
    for one in told:
        tree = parsed(File(one.source.encode()))
        if tree is None:
            return found
        own, result = tree.body, _literal(one.want)
        if len(own) == 1 and isinstance(own[0], ast.Expr) and result is not None:
            made = _program(element, library, [*statements, own[0]], result[0])
            found += [made] if made else []
        statements += own
    return found


def _literal(want: str) -> tuple[object] | None:
    try:
        return (ast.literal_eval(want.strip()),)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _program(element: Element, library: Library, statements: Sequence[ast.stmt], result: object) -> Example | None:
    needed = _needed(statements, library.root)
    if needed is None or any(isinstance(node, ast.Lambda | Function) for one in needed for node in ast.walk(one)):
        return None
    free = _free(needed) - _HARMLESS
    if not free <= library.exported.keys() or element.name not in _names(needed) or ENTRY in _names(needed):
        return None
    lifting = _Lifting()
    body = [lifting.visit(parse_python(ast.unparse(one)).body[0]) for one in needed]
    if not 1 <= len(lifting.values) <= MOST_PARAMETERS:
        return None
    parameters = PARAMETERS[: len(lifting.values)]
    if set(parameters) & {node.id for one in needed for node in ast.walk(one) if isinstance(node, ast.Name)}:
        return None
    *before, last = body
    assert isinstance(last, ast.Expr)
    made = ast.Module([*before, ast.Return(last.value)], [])
    text = ast.unparse(ast.fix_missing_locations(made))
    return Example(element, text, parameters, tuple(sorted(free)), tuple(lifting.values), result)


def _needed(statements: Sequence[ast.stmt], root: str) -> list[ast.stmt] | None:
    """The last of them, and of those before it what it depends on; None where that is more than the library and
    Python's own."""
    *before, last = statements
    wanted, kept = _loaded(last), [last]
    for one in reversed(before):
        if not (_bound(one) & wanted or _may_change(one, wanted)):
            continue
        if isinstance(one, ast.Import | ast.ImportFrom):
            module = one.module or "" if isinstance(one, ast.ImportFrom) else one.names[0].name
            if module.partition(".")[0] == root and isinstance(one, ast.ImportFrom):
                if any(alias.asname for alias in one.names):
                    return None
                continue
            if module.partition(".")[0] not in sys.stdlib_module_names:
                return None
        kept.append(one)
        wanted |= _loaded(one)
    return kept[::-1]


def _may_change(statement: ast.stmt, names: set[str]) -> bool:
    """Whether it is a call of a method of one of the `names`."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(name)))):
            return name in names
    return False


def _loaded(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}


def _bound(node: ast.AST) -> set[str]:
    found = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    aliases = (one for one in ast.walk(node) if isinstance(one, ast.alias))
    return found | {(one.asname or one.name).partition(".")[0] for one in aliases}


def _free(statements: Sequence[ast.stmt]) -> set[str]:
    return {name for one in statements for name in _loaded(one)} - {name for one in statements for name in _bound(one)}


def _names(statements: Sequence[ast.stmt]) -> Iterator[str]:
    for one in statements:
        for node in ast.walk(one):
            if isinstance(node, ast.Name):
                yield node.id
            elif isinstance(node, ast.Attribute):
                yield node.attr


class _Lifting(ast.NodeTransformer):
    """Puts a parameter in the place of each literal, and keeps the literals as `values`."""

    def __init__(self) -> None:
        self.values: list[object] = []

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.expr):
            try:
                value = ast.literal_eval(node)
            except (ValueError, TypeError):
                pass
            else:
                name = PARAMETERS[min(len(self.values), MOST_PARAMETERS - 1)]  # with more there is no program
                self.values.append(value)
                return ast.Name(name, ast.Load())
        if isinstance(node, ast.Subscript):
            node.value = self.visit(node.value)
            return node
        return node if isinstance(node, _NOT_LOOKED_INTO) else self.generic_visit(node)
