"""Operators on calls: the neighbouring function, arguments, wrapping and unwrapping."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hgm.llm.builtin.operators.base import LOOSE, Proposal, operand, replace, tight
from hgm.llm.builtin.scene import Scene

ANTONYMS: tuple[tuple[str, ...], ...] = (
    ("min", "max"),
    ("any", "all"),
    ("floor", "ceil", "round", "trunc"),
    ("int", "round", "float", "abs"),
    ("startswith", "endswith"),
    ("append", "extend"),
    ("append", "appendleft", "add"),
    ("append", "insert"),
    ("popleft", "pop"),
    ("lstrip", "rstrip", "strip"),
    ("strip", "rstrip", "lstrip", "removeprefix", "removesuffix"),
    ("removeprefix", "removesuffix"),
    ("find", "rfind"),
    ("find", "index"),
    ("index", "rindex"),
    ("split", "rsplit", "splitlines"),
    ("partition", "rpartition"),
    ("ljust", "rjust", "center"),
    ("lower", "upper", "casefold", "title", "capitalize"),
    ("upper", "title", "capitalize"),
    ("title", "capitalize"),
    ("isdigit", "isdecimal", "isnumeric", "isalnum", "isalpha"),
    ("items", "keys", "values"),
    ("update", "setdefault"),
    ("union", "intersection", "difference", "symmetric_difference"),
    ("issubset", "issuperset"),
    ("remove", "discard"),
    ("sort", "sorted"),
    ("match", "fullmatch", "search"),
    ("findall", "finditer"),
    ("copy", "deepcopy"),
    ("encode", "decode"),
    ("bisect_left", "bisect_right"),
    ("heappush", "heappop"),
    ("list", "set", "tuple", "sorted"),
    ("str", "repr"),
    ("zip", "zip_longest"),
    ("combinations", "permutations", "combinations_with_replacement", "product"),
    ("weekday", "isoweekday"),
    ("now", "utcnow", "today"),
    ("seconds", "total_seconds"),
    ("read", "readline", "readlines"),
    ("load", "loads"),
    ("dump", "dumps"),
    ("isclose", "eq"),
    ("mean", "median", "mode"),
    ("sum", "len", "max"),
    ("debug", "info", "warning", "error", "exception"),
)
NEIGHBOURS: dict[str, tuple[str, ...]] = {
    name: tuple(dict.fromkeys(other for group in ANTONYMS if name in group for other in group if other != name))
    for group in ANTONYMS
    for name in group
}
BUILTIN_ONLY = frozenset(
    ("min", "max", "any", "all", "sum", "len", "int", "float", "abs", "list", "set", "tuple", "str")
)

WRAPPERS: tuple[tuple[str, str], ...] = (
    ("wrap-copy", "list({})"),
    ("wrap-copy", "dict({})"),
    ("wrap-copy", "{}.copy()"),
    ("wrap-order", "sorted({})"),
    ("wrap-order", "list(reversed({}))"),
    ("wrap-order", "reversed({})"),
    ("wrap-unique", "set({})"),
    ("wrap-type", "str({})"),
    ("wrap-type", "int({})"),
    ("wrap-type", "float({})"),
    ("wrap-number", "len({})"),
    ("wrap-number", "abs({})"),
    ("wrap-number", "round({}, 2)"),
    ("wrap-number", "max(0, {})"),
    ("wrap-case", "{}.lower()"),
    ("wrap-case", "{}.casefold()"),
    ("wrap-case", "{}.upper()"),
    ("wrap-space", "{}.strip()"),
)
KEYWORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "sorted": (("order-argument", "reverse=True"), ("order-argument", "key=str.lower"), ("order-argument", "key=len")),
    "sort": (("order-argument", "reverse=True"), ("order-argument", "key=str.lower")),
    "open": (("encoding-argument", 'encoding="utf-8"'), ("encoding-argument", 'newline=""')),
    "read_text": (("encoding-argument", 'encoding="utf-8"'),),
    "write_text": (("encoding-argument", 'encoding="utf-8"'),),
    "dumps": (("encoding-argument", "ensure_ascii=False"), ("order-argument", "sort_keys=True")),
    "enumerate": (("off-by-one", "start=1"), ("off-by-one", "1")),
    "split": (("split-argument", "1"),),
    "rsplit": (("split-argument", "1"),),
    "replace": (("split-argument", "1"),),
    "min": (("empty-argument", "default=0"), ("empty-argument", "default=None")),
    "max": (("empty-argument", "default=0"), ("empty-argument", "default=None")),
    "next": (("empty-argument", "None"),),
    "get": (("empty-argument", "0"), ("empty-argument", '""'), ("empty-argument", "[]")),
    "pop": (("empty-argument", "None"), ("order-argument", "0")),
    "strip": (("space-argument", '"\\n"'),),
    "compile": (("case-argument", "re.IGNORECASE"),),
    "round": (("round-argument", "2"),),
    "deepcopy": (),
}


def neighbours(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """The function or method that people mix up with the one that is called."""
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Name):
        for rank, other in enumerate(NEIGHBOURS.get(node.func.id, ())):
            if other in BUILTIN_ONLY or other in ("sorted", "round", "repr") or other in scene.known_names:
                yield from replace(scene, "neighbour", node.func, other, -0.2 * rank)
    elif isinstance(node.func, ast.Attribute):
        _, end = scene.unit.span(node.func)
        start = end - len(node.func.attr)
        for rank, other in enumerate(NEIGHBOURS.get(node.func.attr, ())):
            yield Proposal("neighbour", start, end, other, -0.2 * rank)


def arguments(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, ast.Call) or any(isinstance(a, ast.Starred | ast.GeneratorExp) for a in node.args):
        return
    sources = [scene.unit.source(a) for a in node.args]
    for index in range(len(sources) - 1):
        swapped = [*sources]
        swapped[index], swapped[index + 1] = sources[index + 1], sources[index]
        yield from _with_arguments(scene, "swap-arguments", node, swapped)
    if len(sources) > 1 or (sources and isinstance(node.func, ast.Attribute)):
        yield from _with_arguments(scene, "drop-argument", node, sources[:-1])
    name = _called(node)
    present = {k.arg for k in node.keywords}
    for operator, text in KEYWORDS.get(name, ()):
        keyword = text.partition("=")[0] if "=" in text else None
        if keyword in present or (keyword is None and len(sources) != _expected(name)):
            continue
        yield from _with_arguments(scene, operator, node, [*sources, text])
    for index, keyword_node in enumerate(node.keywords):
        rest = [k for i, k in enumerate(node.keywords) if i != index]
        bonus = -0.5 if keyword_node.arg is None else 0.0
        yield from _with_arguments(scene, "drop-argument", node, sources, rest, bonus)
    yield from _pass_on(scene, node, sources, name)


def _expected(name: str) -> int:
    return {"replace": 2, "pop": 0, "strip": 0}.get(name, 1)


def _with_arguments(
    scene: Scene,
    operator: str,
    node: ast.Call,
    positional: list[str],
    keywords: list[ast.keyword] | None = None,
    bonus: float = 0.0,
) -> Iterator[Proposal]:
    kept = node.keywords if keywords is None else keywords
    texts = [*positional, *(scene.unit.source(k) for k in kept)]
    callee = scene.unit.source(node.func)
    yield from replace(scene, operator, node, f"{callee}({', '.join(texts)})", bonus)


def _pass_on(scene: Scene, node: ast.Call, sources: list[str], name: str) -> Iterator[Proposal]:
    """A parameter of the caller that the callee has too, and that is not handed on."""
    callee = scene.functions.get(name)
    caller = scene.scope_of(node)
    if callee is None or caller.node is None:
        return
    given = {k.arg for k in node.keywords}
    parameters = [a.arg for a in (*callee.args.posonlyargs, *callee.args.args, *callee.args.kwonlyargs)]
    if parameters[:1] == ["self"]:
        parameters = parameters[1:]
    for parameter in parameters[len(sources) :]:
        if parameter in caller.parameters and parameter not in given:
            kept = [scene.unit.source(k) for k in node.keywords]
            text = f"{scene.unit.source(node.func)}({', '.join([*sources, *kept, f'{parameter}={parameter}'])})"
            yield from replace(scene, "pass-on", node, text, 1.0)


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def wrap(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, ast.expr) or isinstance(node, (*LOOSE, ast.Constant, ast.Starred, ast.Slice)):
        return
    if not _is_wrappable(scene, node) or not scene.is_load(node):
        return
    source, collection = scene.unit.source(node), scene.is_container(node)
    for operator, template in WRAPPERS:
        if collection and operator == "wrap-number" and not template.startswith("len"):
            continue
        inner = tight(scene, node) if template.startswith("{}") else source
        if not source.startswith(template.split("{}")[0] or "\0"):
            yield from replace(scene, operator, node, template.format(inner))


def _is_wrappable(scene: Scene, node: ast.expr) -> bool:
    parent = scene.parent(node)
    if isinstance(parent, ast.For | ast.comprehension):
        return node is parent.iter
    if isinstance(parent, ast.Call):
        return node in parent.args
    if isinstance(parent, ast.Subscript):
        return node is parent.slice and isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
    return isinstance(parent, ast.Return | ast.Assign | ast.Compare | ast.keyword)


def unwrap(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, ast.Call) or node.keywords:
        return
    if len(node.args) == 1 and isinstance(node.func, ast.Name) and not isinstance(node.args[0], ast.Starred):
        yield from replace(scene, "unwrap", node, operand(scene, node.args[0]))
    if isinstance(node.func, ast.Attribute) and not node.args and scene.is_load(node):
        yield from replace(scene, "unwrap", node, scene.unit.source(node.func.value), -0.3)
    if len(node.args) == 2 and isinstance(node.func, ast.Name) and node.func.id in ("min", "max", "round"):
        yield from replace(scene, "unwrap", node, operand(scene, node.args[0]), -0.3)
    if len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and _called(node) == "sum":
        return
    if isinstance(node.func, ast.Name) and node.func.id == "isinstance" and len(node.args) == 2:
        kinds = {"int": "(int, float)", "list": "(list, tuple)", "str": "(str, bytes)", "dict": "(dict, list)"}
        kind = scene.unit.source(node.args[1])
        if kind in kinds:
            yield from replace(scene, "wider-type", node.args[1], kinds[kind])


def lookups(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """`d[k]` asked where the key may be missing, and `d.get(k)` where its absence is an error."""
    if isinstance(node, ast.Subscript) and scene.is_load(node) and not isinstance(node.slice, ast.Slice | ast.Tuple):
        base, key = scene.unit.source(node.value), scene.unit.source(node.slice)
        if not isinstance(node.slice, ast.UnaryOp):
            for default in ("", ", 0", ', ""', ", []", f", {key}"):
                yield from replace(scene, "get", node, f"{base}.get({key}{default})", -0.1 * len(default))
    if isinstance(node, ast.Call) and _called(node) == "get" and isinstance(node.func, ast.Attribute):
        if len(node.args) == 2:
            base, key, default = (scene.unit.source(n) for n in (node.func.value, *node.args))
            yield from replace(scene, "get", node, f"({base}.get({key}) or {default})", 0.2)
        if node.args:
            base, key = scene.unit.source(node.func.value), scene.unit.source(node.args[0])
            yield from replace(scene, "get", node, f"{base}[{key}]", -0.3)
    parent = scene.parent(node)
    if not isinstance(node, ast.Call) or _called(node) != "get" or not isinstance(parent, ast.BoolOp):
        return
    if isinstance(parent.op, ast.Or) and parent.values[0] is node and len(parent.values) == 2:
        texts = [*(scene.unit.source(a) for a in node.args[:1]), scene.unit.source(parent.values[1])]
        text = f"{scene.unit.source(node.func)}({', '.join(texts)})"
        yield from replace(scene, "none-vs-empty", parent, text, 0.7)


CALLS = (neighbours, arguments, wrap, unwrap, lookups)
