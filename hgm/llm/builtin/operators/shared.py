"""State that is shared by mistake: defaults between calls, class attributes between instances."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hgm.llm.builtin.operators.base import Proposal
from hgm.llm.builtin.operators.statements import indent_of, is_docstring, is_own_line, rows
from hgm.llm.builtin.scene import Function, Scene


def defaults(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """A default that is shared between calls, and a class attribute that is shared between instances."""
    if isinstance(node, Function):
        arguments = node.args
        pairs = list(
            zip(reversed([*arguments.posonlyargs, *arguments.args]), reversed(arguments.defaults), strict=False)
        )
        pairs += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=False) if d is not None]
        body = [s for s in node.body if not is_docstring(s)] or node.body
        for argument, default in pairs:
            if isinstance(default, ast.List | ast.Dict | ast.Set | ast.Call) and is_own_line(scene, body[0]):
                indent, at = indent_of(scene, body[0]), rows(scene, body[0], body[0])[0]
                start, end = scene.unit.span(default)
                value, name = scene.unit.text[start:end], argument.arg
                guard = f"{indent}if {name} is None:\n{indent}    {name} = {value}\n"
                yield Proposal("mutable-default", start, at, f"None{scene.unit.text[end:at]}{guard}", 2.0)
    if isinstance(node, ast.ClassDef):
        yield from _shared(scene, node)


def _shared(scene: Scene, node: ast.ClassDef) -> Iterator[Proposal]:
    starts = [n for n in node.body if isinstance(n, Function) and n.name == "__init__"]
    for statement in node.body:
        if not isinstance(statement, ast.Assign) or not isinstance(
            statement.value, ast.List | ast.Dict | ast.Set | ast.Call
        ):
            continue
        name = statement.targets[0]
        if isinstance(name, ast.Name) and not name.id.isupper() and starts and is_own_line(scene, starts[0].body[0]):
            indent, at = indent_of(scene, starts[0].body[0]), rows(scene, starts[0].body[0], starts[0].body[0])[0]
            yield Proposal(
                "mutable-default", at, at, f"{indent}self.{name.id} = {scene.unit.source(statement.value)}\n", 2.0
            )
        elif isinstance(name, ast.Name) and not name.id.isupper() and not starts and is_own_line(scene, statement):
            start, end = rows(scene, statement, statement)
            indent = indent_of(scene, statement)
            text = f"{indent}def __init__(self):\n{indent}    self.{scene.unit.source(statement)}"
            yield Proposal("mutable-default", start, end, text, 1.5)


SHARED = (defaults,)
