"""What the edits for errors share: the nodes at the place of an error, guards before it, results for the empty case."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TypeVar

from hgm.llm.builtin.operators.base import Proposal, operand
from hgm.llm.builtin.scene import Function, Scene
from hgm.llm.builtin.sites import Site
from hgm.llm.builtin.world import World

Found = Iterator[tuple[Scene, Proposal]]
Node = TypeVar("Node", bound=ast.expr)
BY_ANNOTATION = {"list": "[]", "dict": "{}", "str": '""', "int": "0", "float": "0.0", "bool": "False", "None": "None",
                 "Optional": "None", "tuple": "()", "set": "set()", "List": "[]", "Dict": "{}"}  # fmt: skip
SAID = re.compile(r"(None|\[\]|\{\}|0\.0|(?<![\w.])0(?![\w.])|\"\"|''|False|True|-1)", re.ASCII)


def site_scene(world: World, site: Site) -> Scene:
    return next(s for s in world.scenes if s.unit is site.unit)


def nodes_at(world: World, site: Site | None, kind: type[Node]) -> Iterator[tuple[Scene, Node]]:
    """Nodes at the site, those that the traceback marks first; everywhere where the site is not known."""
    if site is None:
        for scene in world.scenes:
            yield from ((scene, n) for n in scene.nodes if isinstance(n, kind))
        return
    scene = site_scene(world, site)
    here = [n for n in scene.nodes if isinstance(n, kind) and site.start <= scene.unit.span(n)[0] < site.end]
    if site.marked is not None:
        a, b = site.marked
        here.sort(key=lambda n: not (a <= scene.unit.span(n)[0] and scene.unit.span(n)[1] <= b))
    yield from ((scene, n) for n in here)


def empty_results(scene: Scene, node: ast.AST) -> list[str]:
    """What the function may return where there is nothing to work on: as its annotation, its docstring and its other
    returns suggest."""
    function = scene.scope_of(node).node
    if function is None:
        return ["None"]
    found: dict[str, None] = {}
    docstring = ast.get_docstring(function) or ""
    for sentence in re.split(r"[.;\n]", docstring[:2_000]):
        if re.search(
            r"\b(?:empty|no|none|nothing|without|zero|missing|not|otherwise|if there)\b", sentence, re.IGNORECASE
        ):
            found.update(dict.fromkeys(SAID.findall(sentence)))
    returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value is not None]
    for value in returned:
        if isinstance(value, ast.Constant) and (not value.value or value.value == -1):
            found[scene.unit.source(value)] = None
    if function.returns is not None:
        names = re.findall(r"[A-Za-z]+", scene.unit.source(function.returns))
        found.update(dict.fromkeys(BY_ANNOTATION[n] for n in (*names[-1:], *names[:1]) if n in BY_ANNOTATION))
    for value in returned:
        found.update(dict.fromkeys(_empty_like(value)))
    return list(dict.fromkeys([*found, "0", "None", "[]", '""', "False"]))


def _empty_like(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.List | ast.ListComp):
        yield "[]"
    elif isinstance(value, ast.Dict | ast.DictComp):
        yield "{}"
    elif isinstance(value, ast.JoinedStr):
        yield '""'
    elif isinstance(value, ast.Compare):
        yield "False"
    elif isinstance(value, ast.BinOp):
        yield "0.0" if isinstance(value.op, ast.Div) else "0"
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "join":
        yield '""'
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("list", "sorted"):
        yield "[]"


def none_value(scene: Scene, node: ast.expr, site_bonus: float = 0.0) -> Found:
    """What may be None, put to use: the statement only runs, or the function goes on, where it is not."""
    source = scene.unit.source(node)
    if "\n" in source or not isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
        return
    statement: ast.AST | None = node
    while statement is not None and not isinstance(statement, ast.stmt):
        statement = scene.parent(statement)
    if not isinstance(statement, ast.stmt) or isinstance(statement, ast.For | ast.While | ast.With | Function):
        return
    yield from guard_before(
        scene, statement, f"{source} is None" if not isinstance(node, ast.Call) else f"not {source}", site_bonus
    )
    if isinstance(statement, ast.Return) and statement.value is not None:
        text = f"{scene.unit.source(statement.value)} if {source} is not None else None"
        yield scene, Proposal("crash-guard", *scene.unit.span(statement.value), text, site_bonus)
    yield scene, Proposal("crash-guard", *scene.unit.span(node), f'({source} or "")', site_bonus - 0.4)


def guard_before(scene: Scene, statement: ast.stmt, test: str, bonus: float) -> Found:
    start = scene.unit.span(statement)[0]
    line = scene.unit.text.rfind("\n", 0, start) + 1
    indent = scene.unit.text[line:start]
    if indent.strip() or scene.function_of(statement) is None or scene.unit.text[start:].startswith("elif"):
        return
    results = empty_results(scene, statement)
    for rank, value in enumerate(results[:5]):
        text = f"if {test}:\n{indent}    return {value}\n{indent}"
        yield scene, Proposal("crash-guard", start, start, text, bonus - 0.35 * rank)
    loop = scene.parent(statement)
    if isinstance(loop, ast.For | ast.While):
        yield scene, Proposal("crash-guard", start, start, f"if {test}:\n{indent}    continue\n{indent}", bonus + 0.1)


def changed(scene: Scene, node: ast.expr, template: str, bonus: float, name: str = "crash-convert") -> Found:
    """`template` with `{}` for the source of `node`."""
    source = operand(scene, node) if template.startswith("{}") else scene.unit.source(node)
    if "\n" not in source:
        yield scene, Proposal(name, *scene.unit.span(node), template.replace("{}", source), bonus)
