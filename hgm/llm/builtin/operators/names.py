"""Operators that put another name, attribute or word in the place of one that is used."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from hgm.llm.builtin.operators.base import Proposal, replace
from hgm.llm.builtin.scene import Scene

MAX_OTHERS = 12
DATE_FORMS = {"%m": "%M", "%M": "%m", "%y": "%Y", "%Y": "%y", "%H": "%I", "%I": "%H", "%d": "%j", "%S": "%s"}


def similarity(first: str, second: str) -> float:
    """0 for nothing in common, 1 for equal names."""
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def variable(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, ast.Name) or not scene.is_load(node) or _is_callee(scene, node):
        return
    scope = scene.scope_of(node)
    known = node.id in scene.known_names
    others = [n for n in (*scope.names, *scene.module_scope.names) if n not in (node.id, "self", "cls", "_")]
    constants = [n for n in scene.module_scope.names if not n.isupper()]
    if node.id.isupper():
        others = [n for n in others if n.isupper()]
    elif known:
        others = [n for n in others if n in scope.names or n not in constants]
    unused = _unused_parameters(scene, node) if scope.node else frozenset()
    for other in list(dict.fromkeys(others))[:MAX_OTHERS]:
        likeness = similarity(node.id, other)
        unlike = scene.is_container(node) != ((scope.name, other) in scene.containers)
        bonus = likeness - (1.3 if unlike else 0.5) + (1.2 if other in unused else 0.0)
        bonus += 0.0 if known else 3.0 * likeness
        yield from replace(scene, "name", node, other, bonus)
    if scope.class_name and node.id in scene.attributes.get(scope.class_name, ()):
        yield from replace(scene, "attribute", node, f"self.{node.id}", 0.5 if known else 3.0)
    if not known:
        close = [n for n in scene.known_names if similarity(n, node.id) > 0.7]
        for other in sorted(close, key=lambda n: (-similarity(n, node.id), n))[:3]:
            yield from replace(scene, "name", node, other, 3.0)


def _unused_parameters(scene: Scene, node: ast.AST) -> frozenset[str]:
    scope = scene.scope_of(node)
    if scope.node is None:
        return frozenset()
    used = {n.id for n in ast.walk(scope.node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return frozenset(n for n in scope.names if n not in used and not n.startswith("_"))


def _is_callee(scene: Scene, node: ast.AST) -> bool:
    parent = scene.parent(node)
    return isinstance(parent, ast.Call) and parent.func is node


def target(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """The wrong variable assigned to, and two targets in the wrong order."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        name = node.targets[0]
        if isinstance(name, ast.Name):
            for other in scene.scope_of(node).names[:MAX_OTHERS]:
                if other not in (name.id, "self", "cls"):
                    yield from replace(scene, "target", name, other, similarity(name.id, other) - 0.5)
        if isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
            a, b = (scene.unit.source(e) for e in node.value.elts)
            yield from replace(scene, "swap-operands", node.value, f"{b}, {a}")
    if isinstance(node, ast.For) and isinstance(node.target, ast.Tuple) and len(node.target.elts) == 2:
        a, b = (scene.unit.source(e) for e in node.target.elts)
        yield from replace(scene, "swap-operands", node.target, f"{b}, {a}")
    if isinstance(node, ast.Return | ast.Expr) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
        a, b = (scene.unit.source(e) for e in node.value.elts)
        yield from replace(scene, "swap-operands", node.value, f"{b}, {a}")


def attribute(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, ast.Attribute) or not scene.is_load(node):
        return
    _, end = scene.unit.span(node)
    start = end - len(node.attr)
    own = isinstance(node.value, ast.Name) and node.value.id == "self"
    others = scene.attributes.get(scene.class_of(node), ()) if own else scene.all_attributes
    called = _is_callee(scene, node)
    candidates = [o for o in others if o != node.attr and not o.startswith("__")]
    if not own:
        candidates = [o for o in candidates if called == _is_method(scene, o)]
    else:
        candidates = [o for o in candidates if called == (o in scene.functions)]
    once = own and sum(isinstance(n, ast.Attribute) and n.attr == node.attr for n in scene.nodes) == 1
    for other in sorted(candidates, key=lambda o: (-similarity(o, node.attr), o))[:8]:
        likeness = similarity(node.attr, other)
        strange = 1.5 * likeness if once and node.attr not in scene.functions else 0.0
        yield Proposal("attribute", start, end, other, likeness - 0.5 + strange)
    if own and not called:
        scope = scene.scope_of(node)
        if node.attr in scope.parameters:
            yield from replace(scene, "name", node, node.attr)


def _is_method(scene: Scene, name: str) -> bool:
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == name for n in scene.nodes
    )


def function_name(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return
    called = node.func.id
    known = called in scene.known_names
    names = [n for n in (*scene.functions, *scene.module_scope.names) if n != called and not n.startswith("__")]
    names = [n for n in dict.fromkeys(names) if not n.isupper()]
    if not known:
        names += [n for n in sorted(scene.known_names) if similarity(n, called) > 0.7]
    for other in sorted(dict.fromkeys(names), key=lambda n: (-similarity(n, called), n))[:6]:
        likeness = similarity(called, other)
        yield from replace(
            scene, "function-name", node.func, other, likeness - 0.5 + (0.0 if known else 3.0 * likeness)
        )


def formatted(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """Names and conversions inside an f-string, found in its text: their positions are not reliable before 3.12."""
    if not isinstance(node, ast.JoinedStr):
        return
    start, end = scene.unit.span(node)
    text = scene.unit.text[start:end]
    names = [n for n in scene.scope_of(node).names if n not in ("self", "cls")][:MAX_OTHERS]
    for match in re.finditer(r"\{(\w+)(?=[}!:.\[])", text):
        for other in names:
            if other != match.group(1):
                a, b = start + match.start(1), start + match.end(1)
                yield Proposal("name", a, b, other, similarity(other, match.group(1)) - 0.5)
    for match in re.finditer(r"\{[\w.]+(:[^{}]*)?\}", text):
        close = start + match.end() - 1
        if match.group(1):
            yield Proposal("format", start + match.start(1), close, "")
        else:
            for spec in (":.2f", ":02d", "!r", ".strip()", ":,"):
                yield Proposal("format", close, close, spec)


def text_constant(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """Separators, formats and patterns: string constants that programs read, not people."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not scene.is_load(node):
        return
    if isinstance(scene.parent(node), ast.Expr) or len(node.value) > 60:
        return
    start, end = scene.unit.span(node)
    source = scene.unit.text[start:end]
    for found, other in DATE_FORMS.items():
        for match in re.finditer(re.escape(found), source):
            yield Proposal("date-format", start + match.start(), start + match.end(), other, 0.3)
    for other in _variants(node.value):
        yield from replace(scene, "text", node, repr(other) if '"' in other else f'"{_escaped(other)}"')
    if _is_pattern(scene, node):
        yield from _pattern(source, start)


def _variants(value: str) -> Iterator[str]:
    if len(value) <= 3:
        for other in (value.strip(), f"{value} ", f" {value}", "", " ", ",", "\n", "-", "_", "."):
            if other != value:
                yield other
    for other in (value.lower(), value.upper(), value.capitalize()):
        if other != value:
            yield other


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _is_pattern(scene: Scene, node: ast.Constant) -> bool:
    parent = scene.parent(node)
    return isinstance(parent, ast.Call) and scene.unit.source(parent.func).startswith("re.")


def _pattern(source: str, start: int) -> Iterator[Proposal]:
    for match in re.finditer(r"(?<!\\)[*+]", source):
        other = "+" if match.group() == "*" else "*"
        yield Proposal("regex", start + match.start(), start + match.end(), other)
        yield Proposal("regex", start + match.end(), start + match.end(), "?")
    quote = re.search(r"[\"']", source)
    if quote is not None:
        yield Proposal("regex", start + quote.end(), start + quote.end(), "^")
        yield Proposal("regex", start + len(source) - 1, start + len(source) - 1, "$")
    for found, other in ((r"\d", r"\w"), (r"\w", r"\S"), ("a-z", "a-zA-Z"), ("A-Za-z", "A-Za-z0-9"), ("a-z", "a-z0-9")):
        for match in re.finditer(re.escape(found), source):
            yield Proposal("regex", start + match.start(), start + match.end(), other)
    for match in re.finditer(r"(?<![\\(\[])\.(?![*+?])", source):
        yield Proposal("regex", start + match.start(), start + match.end(), r"\.")


NAMES = (variable, target, attribute, function_name, formatted, text_constant)
