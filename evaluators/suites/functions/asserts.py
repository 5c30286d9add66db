"""What a benchmark's assertions say about the function that they call: its name, inputs, and what else they need."""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Iterator, Sequence

from archive.parsing import parse_python

_GIVEN = frozenset({*dir(builtins), "math"})


def parsed(source: str) -> ast.Module:
    """The tree of published code, whose doubtful escapes are nobody's business here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parse_python(source)


def unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def some(*texts: str) -> list[str]:
    """Those that have something in them."""
    return [text for text in texts if text.strip()]


def functions_in(source: str) -> dict[str, ast.FunctionDef]:
    """The functions at the top of a module, by name; of two with one name the last, as in Python."""
    return {node.name: node for node in parsed(source).body if isinstance(node, ast.FunctionDef)}


def entry_of(statements: Sequence[str], source: str) -> str | None:
    """The function of `source` that the statements call first; None where they call none."""
    known = functions_in(source)
    called = (node.func.id for node in _calls(statements) if isinstance(node.func, ast.Name))
    return next((name for name in called if name in known), None)


def names_wanted(statements: Sequence[str], solution: str) -> list[str]:
    """What the statements use and do not make themselves, and what is not Python's, or what `solution` makes anew."""
    tree = parsed("\n".join(statements))
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    made |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            made |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    own = {node.name for node in parsed(solution).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return sorted({node.id for node in names} - made - (_GIVEN - own))


def example_inputs(statements: Sequence[str], entry: str) -> list[tuple[object, ...]]:
    """The arguments of each call of `entry` that has nothing but literals in them."""
    found = []
    for call in _calls(statements):
        if isinstance(call.func, ast.Name) and call.func.id == entry and not call.keywords:
            try:
                found.append(tuple(ast.literal_eval(argument) for argument in call.args))
            except (ValueError, TypeError):
                continue
    return found


def returns_sets_order(source: str) -> bool:
    """Whether the order of what `source` returns may be that of a set, which nobody else need hit upon."""
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Set | ast.SetComp):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("set", "frozenset"):
            return True
    return False


def stub_of(source: str, entry: str) -> str:
    """A module with the function's first line and, in place of its body, an error: writing the body is the task."""
    function = functions_in(source)[entry]
    for argument in ast.walk(function.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None  # may name what only the reference imports
    return f"def {entry}({ast.unparse(function.args)}):\n    raise NotImplementedError\n"


def _calls(statements: Sequence[str]) -> Iterator[ast.Call]:
    """In the order of the text, outer before inner."""
    for node in _in_order(parsed("\n".join(statements))):
        if isinstance(node, ast.Call):
            yield node


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)
