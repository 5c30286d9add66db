"""Edits for errors that name what is wrong: an unknown name, attribute, key, module, keyword."""

from __future__ import annotations

import ast
import math
import re
import sys

from hgm.llm.builtin.crash_places import Found, nodes_at, none_value, site_scene
from hgm.llm.builtin.operators.base import Proposal
from hgm.llm.builtin.scene import BUILTIN_NAMES, Function, Scene
from hgm.llm.builtin.sites import Site
from hgm.llm.builtin.traceback import Crash
from hgm.llm.builtin.world import MODULES, World, likeness, nearest

SUGGESTED = re.compile(r"Did you mean: '([^'\n]{1,80})'")
NO_ATTRIBUTE = re.compile(
    r"(?:'([\w.]{1,80})' object|type object '([\w.]{1,80})'|module '([\w.]{1,80})') has no attribute '(\w{1,80})'"
)
NO_MODULE = re.compile(
    r"No module named '([\w.]{1,120})'"
    r"|cannot import name '(\w{1,80})' from (?:partially initialized module )?'([\w.]{1,120})'"
)
MEANT = 2.0
RARER = 1.2
DEFINED = 3.5
"""A definition is not where the error arose, but the message says as much as the place."""


def unknown_name(world: World, site: Site | None, crash: Crash) -> Found:
    match = re.search(r"(?:name|variable) '(\w{1,80})'", crash.message)
    if match is None:
        return
    wrong, meant = match[1], SUGGESTED.search(crash.message)
    for scene, node in nodes_at(world, site, ast.Name):
        if node.id != wrong or not isinstance(node.ctx, ast.Load):
            continue
        scope = scene.scope_of(node)
        names = [n for n in (*scope.names, *scene.module_scope.names, *sorted(BUILTIN_NAMES)) if n != wrong]
        for other, like in nearest(wrong, names):
            bonus = 2.0 * like + (MEANT if meant and meant[1] == other else 0.0) + 0.3 * (other in scope.names)
            yield scene, Proposal("crash-name", *scene.unit.span(node), other, bonus)
        for other in scope.names[:8]:
            yield scene, Proposal("crash-name", *scene.unit.span(node), other, 0.0)
        if wrong in scene.attributes.get(scene.class_of(node), ()):
            yield scene, Proposal("crash-name", *scene.unit.span(node), f"self.{wrong}", 2.5)
        yield from _renamed_binding(scene, node, wrong)
        yield from _unbound(scene, node, wrong, "UnboundLocal" in crash.error)
        yield from _import(world, scene, wrong)


def _renamed_binding(scene: Scene, node: ast.Name, wrong: str) -> Found:
    """The binding is misspelt, and its use is right: a stored name that is used nowhere."""
    function = scene.scope_of(node).node
    loads = {n.id for n in scene.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    for inner in ast.walk(function) if function else ():
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store) and inner.id not in loads:
            like = likeness(wrong, inner.id)
            if like > 0.6:
                yield scene, Proposal("crash-name", *scene.unit.span(inner), wrong, 2.0 * like + 3.0)
        if isinstance(inner, ast.arg) and inner.arg not in loads and likeness(wrong, inner.arg) > 0.6:
            start = scene.unit.span(inner)[0]
            yield (
                scene,
                Proposal("crash-name", start, start + len(inner.arg), wrong, 2.5 * likeness(wrong, inner.arg) + 2.0),
            )


def _unbound(scene: Scene, node: ast.Name, wrong: str, unbound: bool) -> Found:
    """A variable that some way through the function never sets gets a first value, or is the module's own."""
    function = scene.scope_of(node).node
    if function is None or not unbound:
        return
    body = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    if not body:
        return
    start = scene.unit.span(body[0])[0]
    column = start - (scene.unit.text.rfind("\n", 0, start) + 1)
    indent = " " * column
    if wrong in scene.module_scope.names:
        yield scene, Proposal("crash-name", start, start, f"global {wrong}\n{indent}", 3.0)
    used = scene.unit.source(function)
    order = (
        ["[]", "0", "None", '""', "{}"]
        if re.search(rf"\b{wrong}\.(append|extend)", used)
        else ["0", "None", '""', "[]", "{}"]
    )
    for rank, value in enumerate(order):
        yield scene, Proposal("crash-name", start, start, f"{wrong} = {value}\n{indent}", 1.2 - 0.3 * rank)


def _import(world: World, scene: Scene, wrong: str) -> Found:
    body = [s for s in scene.unit.tree.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    body = [s for s in body if not (isinstance(s, ast.ImportFrom) and s.module == "__future__")]
    if not body or scene.unit.first_line != 1:
        return
    at = scene.unit.span(body[0])[0] if not getattr(body[0], "decorator_list", None) else 0
    if wrong in sys.stdlib_module_names:
        yield scene, Proposal("crash-name", at, at, f"import {wrong}\n", 3.0)
    for module in MODULES:
        if hasattr(MODULES[module], wrong) and not wrong.startswith("_"):
            yield scene, Proposal("crash-name", at, at, f"from {module} import {wrong}\n", 1.5)
    for module, names in world.exports.items():
        if wrong in names and module and re.fullmatch(r"[\w.]+", module):
            yield scene, Proposal("crash-name", at, at, f"from {module} import {wrong}\n", 2.5)


def unknown_attribute(world: World, site: Site | None, crash: Crash) -> Found:
    match = NO_ATTRIBUTE.search(crash.message)
    if match is None:
        return
    kind, module, wrong = match[1] or match[2] or "", match[3] or "", match[4]
    meant = SUGGESTED.search(crash.message)
    known = _exported(world, module) if module else world.attributes_of(kind)
    for scene, node in nodes_at(world, site, ast.Attribute):
        if node.attr != wrong:
            continue
        end = scene.unit.span(node)[1]
        start = end - len(wrong)
        others = known or tuple(scene.all_attributes)
        for other, like in nearest(wrong, others, 8, 0.3 if known else 0.5):
            bonus = 2.2 * like + (MEANT if meant and meant[1] == other else 0.0) + _rarer(world, wrong, other)
            yield scene, Proposal("crash-attribute", start, end, other, bonus)
        for other in [o for o in known if o in world.words and kind in world.classes][:8]:
            yield scene, Proposal("crash-attribute", start, end, other, 0.3)
        yield from _not_that_kind(scene, node, kind, wrong)
    yield from _misspelt_definition(world, kind, wrong)


def _exported(world: World, module: str) -> tuple[str, ...]:
    if module in MODULES:
        return tuple(n for n in dir(MODULES[module]) if not n.startswith("_"))
    return tuple(n for name, names in world.exports.items() if name.endswith(module) for n in names)


def _rarer(world: World, wrong: str, right: str) -> float:
    """Of two spellings, the one that is seldom used is the slip."""
    return RARER * max(-2.0, min(2.0, math.log((1 + world.words.get(right, 0)) / (world.words.get(wrong, 1)))))


def _misspelt_definition(world: World, kind: str, wrong: str) -> Found:
    for scene in world.scenes:
        for node in scene.nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and scene.class_of(node) == kind:
                name, end = node.attr, scene.unit.span(node)[1]
            elif isinstance(node, Function) and scene.class_of(node) == kind:
                name = node.name
                end = scene.unit.text.index(name, scene.unit.span(node)[0] + 3) + len(name)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and scene.class_of(node) == kind:
                name, end = node.target.id, scene.unit.span(node.target)[1]
            else:
                continue
            like = likeness(wrong, name)
            if like > 0.65 and name != wrong:
                bonus = DEFINED + 2.0 * like + _rarer(world, name, wrong)
                yield scene, Proposal("crash-definition", end - len(name), end, wrong, bonus)


def _not_that_kind(scene: Scene, node: ast.Attribute, kind: str, wrong: str) -> Found:
    """The object is not what the method belongs to: convert it, or guard against None."""
    base, start_end = scene.unit.source(node.value), scene.unit.span(node.value)
    if kind == "NoneType":
        yield from none_value(scene, node.value, site_bonus=0.5)
    elif kind in ("int", "float", "bool") and hasattr(str, wrong):
        yield scene, Proposal("crash-convert", *start_end, f"str({base})", 2.0)
    elif kind in ("tuple", "set", "dict_keys", "dict_values", "map", "filter", "str", "generator") and hasattr(
        list, wrong
    ):
        yield scene, Proposal("crash-convert", *start_end, f"list({base})", 1.0)
    elif kind == "list" and hasattr(str, wrong) and isinstance(node.value, ast.Name):
        yield scene, Proposal("crash-convert", *start_end, f"{base}[0]", 0.5)
    if kind in ("function", "method", "builtin_function_or_method"):
        yield scene, Proposal("crash-convert", *start_end, f"{base}()", 2.5)


def unknown_key(world: World, site: Site | None, crash: Crash) -> Found:
    message = crash.message.strip()
    wrong = message[1:-1] if len(message) > 1 and message[0] in "'\"" and message[-1] == message[0] else None
    for scene, node in nodes_at(world, site, ast.Subscript):
        if not isinstance(node.ctx, ast.Load) or isinstance(node.slice, ast.Slice):
            continue
        literal = isinstance(node.slice, ast.Constant) and node.slice.value == wrong
        key, base = scene.unit.source(node.slice), scene.unit.source(node.value)
        if literal or not isinstance(node.slice, ast.Constant):
            marked = 0.0 if literal or site is not None else -2.0
            for rank, default in enumerate((", 0", "", ', ""', ", []", f", {key}")):
                yield (
                    scene,
                    Proposal("crash-get", *scene.unit.span(node), f"{base}.get({key}{default})", marked - 0.2 * rank),
                )
            if wrong is not None and not literal and wrong != wrong.lower():
                yield scene, Proposal("crash-convert", *scene.unit.span(node.slice), f"{key}.lower()", 0.8)
            if wrong is not None and not literal and wrong != wrong.strip():
                yield scene, Proposal("crash-convert", *scene.unit.span(node.slice), f"{key}.strip()", 1.5)
    if wrong is None:
        return
    for scene in world.scenes:
        yield from _other_key(world, scene, site, wrong)


def _other_key(world: World, scene: Scene, site: Site | None, wrong: str) -> Found:
    """The literal that was asked for becomes a known key; or a key that is like it, seldom used, becomes it."""
    for node in scene.nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not scene.is_load(node):
            continue
        start, end = scene.unit.span(node)
        quote = scene.unit.text[start : start + 1]
        if quote not in "\"'" or "\\" in scene.unit.text[start:end]:
            continue
        if node.value == wrong:
            here = 1.0 if site is not None and site.unit is scene.unit and site.holds(node) else 0.0
            known = [k for k in world.keys if k != wrong]
            for other, like in nearest(wrong, known, 4, 0.5):
                text = f"{quote}{other}{quote}"
                yield scene, Proposal("crash-key", start, end, text, 2.2 * like + here + _rarer(world, wrong, other))
            for other in known[:10]:
                yield scene, Proposal("crash-key", start, end, f"{quote}{other}{quote}", here - 0.5)
        elif node.value in world.keys and likeness(wrong, node.value) > 0.65:
            bonus = DEFINED + 2.0 * likeness(wrong, node.value) + _rarer(world, node.value, wrong)
            yield scene, Proposal("crash-definition", start, end, f"{quote}{wrong}{quote}", bonus)


def unknown_module(world: World, site: Site | None, crash: Crash) -> Found:
    message, meant = crash.message, SUGGESTED.search(crash.message)
    named = NO_MODULE.search(message)
    if named is None:
        return
    wrong = (named[1] or named[2]).rpartition(".")[2]
    known = _exported(world, named[3]) if named[3] else _modules(world)
    for scene in [site_scene(world, site)] if site else world.scenes:
        for node in scene.nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                start, end = scene.unit.span(node)
                for match in re.finditer(rf"(?<![\w]){re.escape(wrong)}(?!\w)", scene.unit.text[start:end]):
                    for other, like in nearest(wrong, known, 4, 0.5):
                        bonus = 2.5 * like + (MEANT if meant and meant[1] == other else 0.0)
                        yield scene, Proposal("crash-name", start + match.start(), start + match.end(), other, bonus)
                    break


def _modules(world: World) -> tuple[str, ...]:
    return (*(p for name in world.exports for p in name.split(".")), *sorted(sys.stdlib_module_names))
