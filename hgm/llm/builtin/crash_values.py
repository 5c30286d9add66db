"""Edits for values of the wrong type: a conversion, at the place or where the value comes from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TypeGuard

from hgm.llm.builtin.crash_places import Found, changed, nodes_at, none_value, site_scene
from hgm.llm.builtin.operators.base import Proposal
from hgm.llm.builtin.scene import Scene
from hgm.llm.builtin.sites import Site
from hgm.llm.builtin.traceback import Crash
from hgm.llm.builtin.world import World

OPERAND = r"'([\w.]{1,60})' and '([\w.]{1,60})'"
NUMBERS = ("int", "float", "complex", "Decimal")


def _converted(scene: Scene, node: ast.expr, have: str, want: str, bonus: float) -> Found:
    if have == "NoneType":
        yield from changed(
            scene, node, f"({{}} or {'0' if want in NUMBERS else '[]' if want == 'list' else repr('')})", bonus - 0.4
        )
        yield from none_value(scene, node, bonus - 0.6)
    elif want in ("str", "int", "float", "list", "tuple", "set", "dict", "Decimal"):
        closer = 0.4 if not isinstance(node, ast.Constant) else -1.0
        yield from changed(scene, node, f"{want}({{}})", bonus + closer)
        if want == "int" and have == "str":
            yield from changed(scene, node, "float({})", bonus - 0.5)
        if want == "list" and have in ("str", "int", "tuple", "dict"):
            yield from changed(scene, node, "[{}]", bonus + 0.2 - 0.3 * (have == "tuple"))


def operands(world: World, site: Site | None, crash: Crash) -> Found:
    """Two things that do not go together: one of them is converted, in the direction that is mostly meant."""
    message = crash.message
    join = re.search(r'can only concatenate (\w+) \(not "([\w.]+)"\) to \w+', message)
    both = re.search(
        rf"(?:unsupported operand type\(s\) for \S+(?: or \S+)?: |between instances of ){OPERAND}", message
    )
    if join is None and both is None and "can't multiply sequence" not in message:
        return
    if join is not None:
        left, right = join[1], join[2]
    elif both is not None:
        left, right = both[1], both[2]
    else:
        left, right = "str", "str"
    for scene, binary in nodes_at(world, site, ast.BinOp):
        yield from _other_sign(scene, binary, left, right)
    for scene, node in _operations(world, site):
        first, second = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.left, node.comparators[0])
        if left == "str" and join is not None:
            yield from _converted(scene, second, right, "str", 1.6)
        elif "NoneType" in (left, right):
            yield from _converted(
                scene, first if left == "NoneType" else second, "NoneType", right if left == "NoneType" else left, 1.2
            )
        elif left == "str" and right in (*NUMBERS, "str"):
            yield from _converted(scene, first, "str", right if right in NUMBERS else "int", 1.5)
            yield from _converted(scene, second, right, "str", 0.5)
        elif right == "str" and left in NUMBERS:
            yield from _converted(scene, second, "str", left, 1.5)
            yield from _converted(scene, first, left, "str", 1.0)
        else:
            yield from _converted(scene, second, right, left, 1.5)
            yield from _converted(scene, first, left, right, 1.0)
        for call in (c for c in (first, second) if isinstance(c, ast.Call) and "function" in (left, right)):
            yield from changed(scene, call, "{}()", 0.5)
    for scene, target in nodes_at(world, site, ast.Name):
        parent = scene.parent(target)
        if isinstance(parent, ast.AugAssign) and parent.target is target:
            yield from _converted(scene, parent.value, right, left, 1.6)
    yield from _at_the_source(world, site, left, right)
    if "'method'" in message or "function" in (left, right):
        yield from _missing_call(world, site)


def _operations(world: World, site: Site | None) -> Iterator[tuple[Scene, ast.BinOp | ast.Compare]]:
    yield from nodes_at(world, site, ast.BinOp)
    yield from nodes_at(world, site, ast.Compare)


def _other_sign(scene: Scene, node: ast.BinOp, left: str, right: str) -> Found:
    """Two texts or two lists only go together by `+`, two sets by `|`, `&` and `-`."""
    if left != right or left in NUMBERS:
        return
    signs = ("|", "&", "-") if left in ("set", "frozenset", "dict") else ("+",)
    start, end = scene.unit.span(node.left)[1], scene.unit.span(node.right)[0]
    match = re.search(r"[-+*/%|&]+", scene.unit.text[start:end])
    for rank, sign in enumerate(signs if match else ()):
        yield scene, Proposal("crash-convert", start + match.start(), start + match.end(), sign, 3.5 - 0.5 * rank)  # type: ignore[union-attr]


def _at_the_source(world: World, site: Site | None, left: str, right: str) -> Found:
    """Where a text comes from that should be a number: the assignment of what fails."""
    if site is None or "str" not in (left, right):
        return
    scene, number = site_scene(world, site), next((k for k in (left, right) if k in NUMBERS), "int")
    used = {n.id for _, n in nodes_at(world, site, ast.Name)}
    for node in scene.nodes:
        if not _assigns(node, used) or node.lineno >= site.first:
            continue
        if isinstance(node.value, ast.Call | ast.Subscript | ast.Attribute):
            yield from changed(scene, node.value, f"{number}({{}})", 2.5)


def _assigns(node: ast.AST, names: set[str]) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names


def _missing_call(world: World, site: Site | None) -> Found:
    for scene, node in nodes_at(world, site, ast.Attribute):
        parent = scene.parent(node)
        if not (isinstance(parent, ast.Call) and parent.func is node) and isinstance(node.ctx, ast.Load):
            yield from changed(scene, node, "{}()", 2.0)


def misused(world: World, site: Site | None, crash: Crash) -> Found:
    """'X' object is not subscriptable, iterable, callable …"""
    message = crash.message
    kind = (
        re.search(r"'([\w.]{1,60})' object|of type '([\w.]{1,60})'", message)
        or re.search(r"(not) ([\w.]{1,60})$", message)
        or [None] * 3
    )
    have = kind[1] or kind[2] or ""
    if "function" in have or have == "method":
        yield from _missing_call(world, site)
        for scene, name in nodes_at(world, site, ast.Name):
            if name.id in world.functions:
                yield from changed(scene, name, "{}()", 1.5)
    if "not subscriptable" in message or "item assignment" in message:
        for scene, node in nodes_at(world, site, ast.Subscript):
            if have == "NoneType":
                yield from none_value(scene, node.value, 0.8)
            for template in {"item assignment": ("list({})",)}.get(
                "item assignment" if "assign" in message else "", ("list({})", "str({})")
            ):
                yield from changed(scene, node.value, template, 1.0 if have != "NoneType" else -2.0)
    if "not iterable" in message or "must be iterable" in message or "is not a container" in message:
        yield from _made_iterable(world, site, have)
    if "not callable" in message:
        for scene, call in nodes_at(world, site, ast.Call):
            yield scene, Proposal("crash-convert", *scene.unit.span(call), scene.unit.source(call.func), 2.0)
            if len(call.args) == 1:
                text = f"{scene.unit.source(call.func)}[{scene.unit.source(call.args[0])}]"
                yield scene, Proposal("crash-convert", *scene.unit.span(call), text, 1.6)
    if "NoneType" in message and "expected" in message:
        for scene, call in nodes_at(world, site, ast.Call):
            for argument in call.args[:2]:
                yield from none_value(scene, argument, 0.6)


def _made_iterable(world: World, site: Site | None, have: str) -> Found:
    for kind in (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.BinOp):
        for scene, node in nodes_at(world, site, kind):
            parent = scene.parent(node)
            iterated = isinstance(parent, ast.For | ast.comprehension) and parent.iter is node
            given = isinstance(parent, ast.Call) and node in parent.args
            if not (iterated or given or isinstance(parent, ast.Compare | ast.Starred | ast.Assign)):
                continue
            bonus = 1.0 + 0.6 * iterated
            if have == "int":
                yield from changed(scene, node, "range({})", bonus)
                yield from changed(scene, node, "str({})", bonus - 0.2)
            if have == "NoneType":
                yield from changed(scene, node, "({} or [])", bonus)
            yield from changed(scene, node, "[{}]", bonus - 0.5)
            if have not in ("int", "NoneType"):
                yield from changed(scene, node, "str({})", bonus - 0.7)
    for scene, call in nodes_at(world, site, ast.Call):
        if isinstance(call.func, ast.Name) and call.func.id in ("min", "max", "list", "set", "tuple", "sum", "sorted"):
            names = [n for n in scene.scope_of(call).names if scene.unit.source(call).count(n) == 0][:8]
            inner = ", ".join(scene.unit.source(a) for a in call.args)
            if call.func.id in ("min", "max") and call.args:
                for name in names:
                    yield (
                        scene,
                        Proposal("crash-argument", *scene.unit.span(call), f"{call.func.id}({inner}, {name})", 0.8),
                    )


WANTED = (
    (r"sequence item \d+: expected str instance, (\w+) found", "map(str, {})", 3.0),
    (r"must be real number, not str|must be .{0,30}real number", "float({})", 1.5),
    (r"cannot be interpreted as an integer|indices must be integers|integer is required|must be integer",
     "int({})", 1.5),
    (r"object of type 'int' has no len|'int' object is not (?:reversible|subscriptable|iterable)"
     r"|first argument must be string|expected string or bytes-like|must be str, not (?:int|float)"
     r"|argument must be str",
     "str({})", 1.2),
    (r"unhashable type: 'list'", "tuple({})", 1.2),
    (r"unhashable type: 'set'", "frozenset({})", 1.2),
    (r"'(?:map|filter|zip|generator|dict_keys|dict_values|dict_items|set|range|reversed)' object is not subscriptable"
     r"|object of type '(?!int|float|None)[\w.]{1,60}' has no len", "list({})", 1.8),
    (r"must be str or None, not|descriptor .* for .* objects doesn't apply", "str({})", 0.5),
)  # fmt: skip


def wanted_type(world: World, site: Site | None, crash: Crash) -> Found:
    for pattern, template, bonus in WANTED:
        if not re.search(pattern, crash.message):
            continue
        given = [(s, c.args[:4], getattr(c.func, "attr", "")) for s, c in nodes_at(world, site, ast.Call)]
        given += [(s, [n.slice, n.value], "") for s, n in nodes_at(world, site, ast.Subscript)]
        for scene, inner, name in given:
            for argument in inner:
                fitting = (
                    0.5 if (template.startswith("map") and name == "join") or not template.startswith("map") else -1.5
                )
                if not isinstance(argument, ast.Slice | ast.Starred):
                    yield from changed(scene, argument, template, bonus + fitting)
                if template.startswith("map") and isinstance(argument, ast.GeneratorExp | ast.ListComp):
                    yield from changed(scene, argument.elt, "str({})", bonus + fitting + 1.0)
        if site is not None:
            yield from _feeding(world, site, template, bonus + 1.5)
        if template == "int({})":
            yield from _whole_division(world, site)


def _feeding(world: World, site: Site, template: str, bonus: float) -> Found:
    """What the failing expression uses is converted where it is assigned, in this function or in the module."""
    scene = site_scene(world, site)
    used = {n.id for _, n in nodes_at(world, site, ast.Name)}
    for node in scene.nodes:
        if not _assigns(node, used) or site.holds(node):
            continue
        if isinstance(node.value, ast.Call | ast.GeneratorExp | ast.Name | ast.Attribute):
            yield from changed(scene, node.value, template, bonus)


def _whole_division(world: World, site: Site | None) -> Found:
    scenes = [site_scene(world, site)] if site is not None else list(world.scenes)
    for scene in scenes:
        for node in scene.nodes:
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                gap = (scene.unit.span(node.left)[1], scene.unit.span(node.right)[0])
                at = scene.unit.text.find("/", *gap)
                near = 1.0 if site is not None and site.holds(node) else -0.5
                yield scene, Proposal("crash-convert", at, at + 1, "//", 2.0 + near)
