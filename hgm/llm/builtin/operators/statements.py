"""Operators on statements: delete, swap, move in and out of blocks, guards, handlers, returns, defaults."""

from __future__ import annotations

import ast
import itertools
import re
import textwrap
from collections.abc import Iterator

from hgm.llm.builtin.operators.base import Proposal, operand, replace
from hgm.llm.builtin.scene import Function, Scene

Block = list[ast.stmt]
COMPOUND = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
PURE_METHODS = frozenset(
    (
        "strip",
        "lstrip",
        "rstrip",
        "lower",
        "upper",
        "casefold",
        "title",
        "capitalize",
        "replace",
        "removeprefix",
        "removesuffix",
        "format",
        "union",
        "difference",
        "intersection",
        "with_suffix",
        "astimezone",
    )
)
NONE_METHODS = frozenset(
    ("append", "extend", "add", "update", "sort", "reverse", "insert", "remove", "discard", "clear")
)
ERRORS = ("ValueError", "KeyError", "TypeError", "IndexError", "AttributeError", "OSError", "ZeroDivisionError")


def blocks_of(node: ast.AST) -> Iterator[Block]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


def rows(scene: Scene, first: ast.stmt, last: ast.stmt) -> tuple[int, int]:
    """Span of whole lines from `first` to the end of `last`, without the last line's break."""
    line = min([first.lineno, *(d.lineno for d in getattr(first, "decorator_list", ()))])
    end_line = last.end_lineno or last.lineno
    starts = scene.unit.starts
    end = starts[end_line] - 1 if end_line < len(starts) else len(scene.unit.text)
    return starts[line - 1], end


def indent_of(scene: Scene, node: ast.stmt) -> str:
    start = scene.unit.starts[node.lineno - 1]
    return re.match(r"[ \t]*", scene.unit.text[start:]).group()  # type: ignore[union-attr]


def is_own_line(scene: Scene, node: ast.stmt) -> bool:
    start, end = rows(scene, node, node)
    text = scene.unit.text[start:end]
    return text.strip().startswith(scene.unit.source(node)[:20].split("\n")[0]) and ";" not in text


def delete(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    for block in blocks_of(node):
        for statement in block:
            if isinstance(statement, Function | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Pass):
                continue
            if is_docstring(statement) or not is_own_line(scene, statement):
                continue
            start, end = rows(scene, statement, statement)
            small = 0.0 if not isinstance(statement, COMPOUND) else -0.7
            if len(block) == 1:
                yield Proposal("delete", start, end, f"{indent_of(scene, statement)}pass", small - 0.3)
            else:
                yield Proposal("delete", start, min(end + 1, len(scene.unit.text)), "", small)


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def swap(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    for block in blocks_of(node):
        for first, second in itertools.pairwise(block):
            if is_docstring(first) or isinstance(first, Function | ast.ClassDef | ast.Import | ast.ImportFrom):
                continue
            if isinstance(second, Function | ast.ClassDef) or not (
                is_own_line(scene, first) and is_own_line(scene, second)
            ):
                continue
            start, middle = rows(scene, first, first)
            begin, end = rows(scene, second, second)
            text = scene.unit.text
            yield Proposal("swap-statements", start, end, text[begin:end] + text[middle:begin] + text[start:middle])


def move(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """The last statement of a block moved out of it, and the first one after a block moved into it."""
    if not isinstance(node, ast.For | ast.While | ast.If | ast.With | ast.Try):
        return
    indent = indent_of(scene, node)
    for block in blocks_of(node):
        last = block[-1]
        if len(block) > 1 and is_own_line(scene, last) and not isinstance(last, ast.Continue | ast.Break):
            start, end = rows(scene, last, last)
            if end == rows(scene, node, node)[1]:
                early = 1.0 if isinstance(last, ast.Return) and isinstance(node, ast.For | ast.While) else 0.0
                yield Proposal("dedent", start, end, _reindent(scene.unit.text[start:end], indent), early)
    following = _next_statement(scene, node)
    if following is not None and is_own_line(scene, following):
        inner = indent_of(scene, node.body[0])
        start, end = rows(scene, following, following)
        yield Proposal("indent", start, end, _reindent(scene.unit.text[start:end], inner))


def _reindent(text: str, indent: str) -> str:
    return textwrap.indent(textwrap.dedent(text), indent)


def _next_statement(scene: Scene, node: ast.AST) -> ast.stmt | None:
    parent = scene.parent(node)
    for block in blocks_of(parent) if parent is not None else ():
        for first, second in itertools.pairwise(block):
            if first is node:
                return second
    return None


def jumps(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if isinstance(node, ast.Break):
        for text in ("continue", "return", "pass"):
            yield from replace(scene, "jump", node, text)
    elif isinstance(node, ast.Continue):
        for text in ("break", "pass"):
            yield from replace(scene, "jump", node, text)
    elif isinstance(node, ast.Pass):
        yield from replace(
            scene, "jump", node, "raise" if isinstance(scene.parent(node), ast.ExceptHandler) else "continue"
        )
    elif isinstance(node, ast.Return):
        yield from _returns(scene, node)
    elif isinstance(node, ast.If | ast.While) and scene.unit.text.startswith(("if", "while"), scene.unit.span(node)[0]):
        start = scene.unit.span(node)[0]
        word, other = ("if", "while") if isinstance(node, ast.If) else ("while", "if")
        if not (isinstance(node, ast.If) and node.orelse):
            yield Proposal("if-while", start, start + len(word), other)
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        start = scene.unit.span(node.orelse[0])[0]
        if scene.unit.text.startswith("elif", start):
            yield Proposal("elif-if", start, start + 4, "if")


def _returns(scene: Scene, node: ast.Return) -> Iterator[Proposal]:
    if _inside_loop(scene, node):
        yield from replace(scene, "jump", node, "continue", -0.3)
        yield from replace(scene, "jump", node, "break", -0.5)
    if node.value is None:
        return
    source = scene.unit.source(node.value)
    scope = scene.scope_of(node)
    for other in scope.names[:10]:
        if other not in (source, "self"):
            yield from replace(scene, "return-value", node, f"return {other}", -0.3)
    for value in _empty_values(scene, node):
        if value != source:
            yield from replace(scene, "return-value", node, f"return {value}", -0.5)
    if any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(scope.node or node)):
        yield from replace(scene, "return-value", node, f"yield {source}")


def _inside_loop(scene: Scene, node: ast.AST) -> bool:
    current = scene.parent(node)
    while current is not None and not isinstance(current, Function):
        if isinstance(current, ast.For | ast.While):
            return True
        current = scene.parent(current)
    return False


def _empty_values(scene: Scene, node: ast.AST) -> list[str]:
    """Values that the function returns, judged by its other returns: a list for lists, and so on."""
    function = scene.scope_of(node).node
    returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value] if function else []
    found: dict[str, None] = {}
    assigned = {
        t.id: n.value
        for n in (ast.walk(function) if function else ())
        if isinstance(n, ast.Assign)
        for t in n.targets
        if isinstance(t, ast.Name)
    }
    for value in returned:
        known = assigned.get(value.id, value) if isinstance(value, ast.Name) else value
        if isinstance(known, ast.List | ast.ListComp):
            found["[]"] = None
        elif isinstance(known, ast.Dict | ast.DictComp):
            found["{}"] = None
        elif isinstance(known, ast.JoinedStr) or (isinstance(known, ast.Constant) and isinstance(known.value, str)):
            found['""'] = None
        elif isinstance(known, ast.Compare | ast.BoolOp) or (
            isinstance(known, ast.Constant) and known.value in (True, False)
        ):
            found.update({"False": None, "True": None})
        elif isinstance(known, ast.BinOp | ast.Constant):
            found["0"] = None
    return [*found, *(v for v in ("None", "0", "[]", "False") if v not in found)]


def guards(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """`if not x: return …` at the start of a function, `if not item: continue` at the start of a loop."""
    if isinstance(node, Function):
        body = [s for s in node.body if not is_docstring(s)]
        if not body or not is_own_line(scene, body[0]):
            return
        indent, at = indent_of(scene, body[0]), rows(scene, body[0], body[0])[0]
        for parameter in [p for p in scene.scope_of(node).parameters if p not in ("self", "cls")][:4]:
            for rank, value in enumerate(_empty_values(scene, body[0])[:3]):
                for order, test in enumerate((f"not {parameter}", f"{parameter} is None")):
                    text = f"{indent}if {test}:\n{indent}    return {value}\n"
                    yield Proposal("guard", at, at, text, -0.4 * rank - 0.3 * order)
            yield Proposal("guard-copy", at, at, f"{indent}{parameter} = list({parameter})\n")
            yield Proposal("guard-copy", at, at, f"{indent}{parameter} = dict({parameter})\n", -0.3)
            yield Proposal("guard-strip", at, at, f"{indent}{parameter} = {parameter}.strip()\n")
    if isinstance(node, ast.For) and is_own_line(scene, node.body[0]):
        indent, at = indent_of(scene, node.body[0]), rows(scene, node.body[0], node.body[0])[0]
        for name in [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)][:2]:
            yield Proposal("guard", at, at, f"{indent}if not {name}:\n{indent}    continue\n")
            yield Proposal("guard", at, at, f"{indent}if {name} is None:\n{indent}    continue\n", -0.2)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod) and scene.is_load(node):
        parent, right = scene.parent(node), scene.unit.source(node.right)
        if isinstance(parent, ast.Return | ast.Assign) and not isinstance(node.right, ast.Constant):
            yield from replace(scene, "guard-zero", node, f"{scene.unit.source(node)} if {right} else 0")


def assignments(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if isinstance(node, ast.AugAssign):
        start, end = scene.unit.span(node.target)[1], scene.unit.span(node.value)[0]
        match = re.search(r"[^\s=]+=", scene.unit.text[start:end])
        if match is not None:
            here = (start + match.start(), start + match.end())
            choices = {"+=": ("-=", "=", "*="), "-=": ("+=", "="), "*=": ("/=", "="), "|=": ("&=", "^="), "&=": ("|=",),
                       "^=": ("&=", "|="), "/=": ("//=", "*="), "//=": ("/=",)}.get(match.group(), ("=",))  # fmt: skip
            for rank, other in enumerate(choices):
                yield Proposal("augment", *here, other, -0.3 * rank)
    elif (
        isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name | ast.Attribute)
    ):
        start, end = scene.unit.span(node.targets[0])[1], scene.unit.span(node.value)[0]
        equals = scene.unit.text.find("=", start, end)
        if equals >= 0 and _inside_loop(scene, node):
            yield Proposal("augment", equals, equals + 1, "+=", 1.5 if _starts_empty(scene, node) else 0.0)
            yield Proposal("augment", equals, equals + 1, "-=", -0.5)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        value = node.value.func.value
        if node.value.func.attr in PURE_METHODS and isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
            text = f"{scene.unit.source(value)} = {scene.unit.source(node)}"
            yield from replace(scene, "lost-result", node, text, 3.0)


def _starts_empty(scene: Scene, node: ast.Assign) -> bool:
    """True where the target began as 0, "" or [] and is only overwritten inside the loop: a sum that was meant."""
    target = node.targets[0]
    function = scene.scope_of(node).node
    if not isinstance(target, ast.Name) or function is None:
        return False
    others = [n for n in ast.walk(function) if isinstance(n, ast.Assign) and n is not node]
    same = [n for n in others if isinstance(n.targets[0], ast.Name) and n.targets[0].id == target.id]
    empty = [n for n in same if isinstance(n.value, ast.Constant | ast.List) and scene.unit.source(n.value) in _EMPTY]
    used = any(isinstance(n, ast.Name) and n.id == target.id for n in ast.walk(node.value))
    return bool(empty) and not used and not _inside_loop(scene, empty[0])


_EMPTY = ("0", "0.0", '""', "''", "[]")


def handlers(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, ast.ExceptHandler):
        return
    start = scene.unit.span(node)[0]
    if node.type is None:
        for error in ("Exception", *ERRORS[:3]):
            yield Proposal("handler", start + len("except"), start + len("except"), f" {error}")
    else:
        named = [scene.unit.source(e) for e in (node.type.elts if isinstance(node.type, ast.Tuple) else [node.type])]
        for error in ERRORS:
            if error not in named:
                yield from replace(scene, "handler", node.type, f"({', '.join([*named, error])})")
                yield from replace(scene, "handler", node.type, error, -0.6)
        yield from replace(scene, "handler", node.type, "Exception", 0.2)
    first = node.body[0]
    if len(node.body) == 1 and not isinstance(first, ast.Raise):
        yield from replace(scene, "re-raise", first, "raise", 0.5 if isinstance(first, ast.Pass) else 0.0)


def missing_return(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, Function):
        return
    returns = any(isinstance(n, ast.Return) and n.value for n in ast.walk(node))
    for inner in ast.walk(node):
        for block in blocks_of(inner):
            last = block[-1]
            if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and not _gives_none(last.value):
                bonus = 1.0 if returns or _calls_itself(node, last) else -0.3
                yield from replace(scene, "missing-return", last, f"return {scene.unit.source(last)}", bonus)
            elif isinstance(last, ast.Return) and last.value is None:
                for name in scene.scope_of(node).names[-3:]:
                    yield from replace(scene, "missing-return", last, f"return {name}")
    last = node.body[-1]
    if not isinstance(last, ast.Return | ast.Raise) and is_own_line(scene, last):
        indent, end = indent_of(scene, last), rows(scene, last, last)[1]
        stored = [n for n in scene.scope_of(node).names if n not in ("self", "cls")]
        for name in [*stored[-4:], "self"] if scene.scope_of(node).class_name else stored[-4:]:
            yield Proposal("missing-return", end, end, f"\n{indent}return {name}", 0.2)


def _gives_none(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in NONE_METHODS


def _calls_itself(function: Function, node: ast.AST) -> bool:
    names = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
    return any(getattr(f, "id", getattr(f, "attr", "")) == function.name for f in names)


def branches(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """A condition made wider or narrower by what stands beside it in the function."""
    if not isinstance(node, ast.If) or not node.orelse or isinstance(node.orelse[0], ast.If):
        return
    body, other = node.body, node.orelse
    if not all(is_own_line(scene, s) for s in (body[0], other[0])):
        return
    start, middle = rows(scene, body[0], body[-1])
    begin, end = rows(scene, other[0], other[-1])
    text = scene.unit.text
    yield Proposal("swap-branches", start, end, text[begin:end] + text[middle:begin] + text[start:middle])


def widen(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """Add a test on emptiness to a condition that subscripts or calls something."""
    if not isinstance(node, ast.If | ast.While | ast.IfExp):
        return
    names = [
        scene.unit.source(n.value)
        for n in ast.walk(node.test)
        if isinstance(n, ast.Subscript | ast.Attribute) and isinstance(n.value, ast.Name | ast.Attribute)
    ]
    compared = [scene.unit.source(n.left) for n in ast.walk(node.test) if isinstance(n, ast.Compare)]
    for name in list(dict.fromkeys(n for n in [*names, *compared] if n != "self"))[:3]:
        test = operand(scene, node.test)
        yield from replace(scene, "widen-condition", node.test, f"{name} and {test}")
        yield from replace(scene, "widen-condition", node.test, f"{name} is not None and {test}", -0.2)
        yield from replace(scene, "widen-condition", node.test, f"not {name} or {test}", -0.3)


STATEMENTS = (delete, swap, move, jumps, guards, assignments, handlers, missing_return, branches, widen)
