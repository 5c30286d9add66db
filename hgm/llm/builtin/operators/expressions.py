"""Operators on comparisons, arithmetic, conditions, constants and slices."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hgm.llm.builtin.operators.base import LOOSE, Proposal, gap_token, is_delimited, operand, replace, tight
from hgm.llm.builtin.scene import Scene

COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: (r"<", ("<=", ">", ">=", "!=")),
    ast.LtE: (r"<=", ("<", ">=", ">", "==")),
    ast.Gt: (r">", (">=", "<", "<=", "!=")),
    ast.GtE: (r">=", (">", "<=", "<", "==")),
    ast.Eq: (r"==", ("!=", ">=", "<=", "is", "in")),
    ast.NotEq: (r"!=", ("==", ">", "<", "is not", "not in")),
    ast.Is: (r"\bis\b", ("==", "is not")),
    ast.IsNot: (r"\bis\s+not\b", ("!=", "is")),
    ast.In: (r"\bin\b", ("not in", "==")),
    ast.NotIn: (r"\bnot\s+in\b", ("in", "!=")),
}
ARITHMETIC: dict[type[ast.operator], tuple[str, tuple[str, ...]]] = {
    ast.Add: (r"\+", ("-", "*")),
    ast.Sub: (r"-", ("+", "%")),
    ast.Mult: (r"\*", ("/", "+", "**", "//")),
    ast.Div: (r"/", ("//", "*")),
    ast.FloorDiv: (r"//", ("/", "%", "*")),
    ast.Mod: (r"%", ("//", "*", "/")),
    ast.Pow: (r"\*\*", ("*",)),
    ast.BitAnd: (r"&", ("|", "^", "-")),
    ast.BitOr: (r"\|", ("&", "^")),
    ast.BitXor: (r"\^", ("&", "|", "**")),
    ast.LShift: (r"<<", (">>",)),
    ast.RShift: (r">>", ("<<",)),
}
UNCOMMUTATIVE = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.BitOr, ast.Add)


def comparison(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, ast.Compare):
        return
    lefts = [node.left, *node.comparators]
    for left, op, right in zip(lefts, node.ops, node.comparators, strict=False):
        pattern, others = COMPARISONS[type(op)]
        span = gap_token(scene, left, right, pattern)
        if span is None:
            continue
        same = ast.dump(left) == ast.dump(right)
        literal = isinstance(op, ast.Is | ast.IsNot) and isinstance(right, ast.Constant) and right.value is not None
        for rank, other in enumerate(others):
            flip = {other, scene.unit.text[span[0] : span[1]]} in ({"<", "<="}, {">", ">="})
            name = "compare-boundary" if flip else "compare"
            lint = 2.0 if literal and other in ("==", "!=") else 1.0 if same else 0.0
            yield Proposal(name, *span, other, lint - 0.4 * rank)
    if len(node.ops) == 1 and isinstance(node.ops[0], ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
        right = node.comparators[0]
        if isinstance(right, ast.Constant) and right.value is None:
            negated = isinstance(node.ops[0], ast.Is | ast.Eq)
            truth = ("not " if negated else "") + tight(scene, node.left)
            yield from replace(scene, "none-vs-empty", node, truth)


def truthiness(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """`if x` asked where None was meant (zero and "" are lost), and conditions that are upside down."""
    if not isinstance(node, ast.If | ast.While | ast.IfExp | ast.comprehension | ast.Assert):
        return
    tests = node.ifs if isinstance(node, ast.comprehension) else [node.test]
    for test in tests:
        source = scene.unit.source(test)
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            yield from replace(scene, "negate", test, scene.unit.source(test.operand))
            if isinstance(test.operand, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
                yield from replace(scene, "none-vs-empty", test, f"{scene.unit.source(test.operand)} is None")
            continue
        negated = f"not {source}" if isinstance(test, ast.Name | ast.Attribute | ast.Call) else f"not ({source})"
        yield from replace(scene, "negate", test, negated)
        if isinstance(test, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            yield from replace(scene, "none-vs-empty", test, f"{source} is not None")
        if isinstance(node, ast.If | ast.IfExp):
            for value in ("True", "False"):
                yield from replace(scene, "constant-condition", test, value)


def loop_condition(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """A loop over a collection that is emptied inside, without asking whether it is empty."""
    if not isinstance(node, ast.While):
        return
    used = [n.func.value.id for n in ast.walk(node) if _is_method_call_on_name(n)]  # type: ignore[attr-defined]
    names = list(dict.fromkeys(used))[:4]
    forever = isinstance(node.test, ast.Constant)
    for name in names:
        text = name if forever else f"{operand(scene, node.test)} and {name}"
        yield from replace(scene, "loop-condition", node.test, text, 1.5 if forever else 0.0)


def _is_method_call_on_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)


def boolean(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, ast.BoolOp):
        return
    word, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    parts = [operand(scene, value) for value in node.values]
    yield from replace(scene, "and-or", node, f" {other} ".join(parts))
    for index in range(len(parts)):
        rest = parts[:index] + parts[index + 1 :]
        yield from replace(scene, "drop-condition", node, f" {word} ".join(rest))
        negated = [*parts[:index], _not(scene, node.values[index]), *parts[index + 1 :]]
        yield from replace(scene, "negate", node, f" {word} ".join(negated), -0.3)
    if len(parts) == 2:
        yield from replace(scene, "swap-operands", node, f"{parts[1]} {word} {parts[0]}")
    if len(parts) == 3:  # precedence of a mixed condition
        yield from replace(scene, "and-or", node, f"{parts[0]} {word} ({parts[1]} {other} {parts[2]})", -0.5)
        yield from replace(scene, "and-or", node, f"({parts[0]} {other} {parts[1]}) {word} {parts[2]}", -0.5)
    yield from _regroup(scene, node)


def _regroup(scene: Scene, node: ast.BoolOp) -> Iterator[Proposal]:
    """`a or b and c` where `(a or b) and c` was meant."""
    last, first = node.values[-1], node.values[0]
    if isinstance(node.op, ast.Or) and isinstance(last, ast.BoolOp) and isinstance(last.op, ast.And):
        head = " or ".join(operand(scene, v) for v in [*node.values[:-1], last.values[0]])
        tail = " and ".join(operand(scene, v) for v in last.values[1:])
        yield from replace(scene, "and-or", node, f"({head}) and {tail}", 0.5)
    if isinstance(node.op, ast.Or) and isinstance(first, ast.BoolOp) and isinstance(first.op, ast.And):
        head = " and ".join(operand(scene, v) for v in first.values[:-1])
        tail = " or ".join(operand(scene, v) for v in [first.values[-1], *node.values[1:]])
        yield from replace(scene, "and-or", node, f"{head} and ({tail})", 0.5)


def _not(scene: Scene, node: ast.expr) -> str:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return operand(scene, node.operand)
    return f"not {tight(scene, node)}"


def arithmetic(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
        yield from replace(scene, "drop-operand", node, scene.unit.source(node.operand))
    if not isinstance(node, ast.BinOp) or type(node.op) not in ARITHMETIC:
        return
    pattern, others = ARITHMETIC[type(node.op)]
    span = gap_token(scene, node.left, node.right, pattern)
    if span is None or _is_text(node.left):
        return
    for rank, other in enumerate(others):
        yield Proposal("division" if {other, scene.unit.text[slice(*span)]} == {"/", "//"} else "arithmetic",
                       *span, other, -0.4 * rank)  # fmt: skip
    left, right = operand(scene, node.left), operand(scene, node.right)
    yield from replace(scene, "drop-operand", node, left)
    yield from replace(scene, "drop-operand", node, right)
    if isinstance(node.op, UNCOMMUTATIVE):
        symbol = scene.unit.text[slice(*span)]
        right = f"({right})" if isinstance(node.right, ast.BinOp) else right
        left = f"({left})" if isinstance(node.left, ast.BinOp) else left
        yield from replace(scene, "swap-operands", node, f"{right} {symbol} {left}")
    yield from _regroup_sum(scene, node)


def _regroup_sum(scene: Scene, node: ast.BinOp) -> Iterator[Proposal]:
    """`a + b * c` where `(a + b) * c` was meant, and the other way round."""
    source = scene.unit.source
    if isinstance(node.op, ast.Add | ast.Sub) and isinstance(node.right, ast.BinOp):
        inner = node.right
        if isinstance(inner.op, ast.Mult | ast.Div | ast.FloorDiv | ast.Mod):
            a, b = scene.unit.span(node)[0], scene.unit.span(inner.left)[1]
            text = f"({scene.unit.text[a:b]}){scene.unit.text[b : scene.unit.span(node)[1]]}"
            yield from replace(scene, "regroup", node, text)
    if isinstance(node.left, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.FloorDiv | ast.Mod):
        inner = node.left
        a = scene.unit.span(inner.right)[0]
        if isinstance(inner.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.FloorDiv):
            text = f"{source(inner.left)} {_symbol(inner)} ({source(inner.right)} {_symbol(node)} {source(node.right)})"
            yield from replace(scene, "regroup", node, text)


def _symbol(node: ast.BinOp) -> str:
    return ARITHMETIC[type(node.op)][0].replace("\\", "")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


def off_by_one(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    """One more or one less, on whatever may be an index, a bound or a count."""
    if not isinstance(node, ast.expr) or isinstance(node, (*LOOSE, ast.Constant, ast.Starred, ast.Slice)):
        return
    if not _may_be_integer(scene, node) or not is_delimited(scene, node) or not scene.is_load(node):
        return
    if scene.is_container(node):
        return
    if isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and node.right.value == 1:
        yield from replace(scene, "off-by-one", node, operand(scene, node.left), 0.3)
        return
    source = scene.unit.source(node)
    bonus = 0.3 if _is_bound(scene, node) else -0.6
    yield from replace(scene, "off-by-one", node, f"{source} + 1", bonus)
    yield from replace(scene, "off-by-one", node, f"{source} - 1", bonus)


def _may_be_integer(scene: Scene, node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.FloorDiv) and not _is_text(node.left)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("len", "int", "min", "max", "sum", "abs", "round")
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)


def _is_bound(scene: Scene, node: ast.expr) -> bool:
    parent = scene.parent(node)
    if isinstance(parent, ast.Call):
        return isinstance(parent.func, ast.Name) and parent.func.id == "range"
    return isinstance(parent, ast.Slice | ast.Subscript)


def slices(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        part = node.slice
        lower = scene.unit.source(part.lower) if part.lower else ""
        upper = scene.unit.source(part.upper) if part.upper else ""
        step = f":{scene.unit.source(part.step)}" if part.step else ""
        variants = [f":{upper}{step}", f"{lower}:{step}"]
        variants += [f"1:{upper}{step}"] if not lower else [f"{upper}:{lower}{step}"]
        variants += [f"{lower}:-1{step}"] if not upper else []
        variants += [f"{lower}:{upper}"] if step else [f"{lower}:{upper}:-1"] if not (lower or upper) else []
        variants += [f"{lower}:{lower} + {upper}"] if lower and upper else []
        base = scene.unit.source(node.value)
        for variant in variants:
            yield from replace(scene, "slice", node, f"{base}[{variant}]")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range" and node.args:
        arguments = [scene.unit.source(a) for a in node.args]
        if len(arguments) == 1:
            yield from replace(scene, "off-by-one", node, f"range(1, {arguments[0]})")
            yield from replace(scene, "off-by-one", node, f"range(1, {arguments[0]} + 1)")
        elif len(arguments) == 2:
            yield from replace(scene, "off-by-one", node, f"range({arguments[1]})", -0.3)


def constant(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if not isinstance(node, ast.Constant) or not scene.is_load(node):
        return
    value = node.value
    if isinstance(value, bool):
        yield from replace(scene, "flip-bool", node, str(not value))
    elif isinstance(value, int) and abs(value) < 10**12:
        near = [value + 1, value - 1, 0, 1, -value, -1] if abs(value) < 10 else [value + 1, value - 1, value * 10]
        for rank, other in enumerate(dict.fromkeys(v for v in near if v != value)):
            yield from replace(scene, "integer", node, str(other), -0.3 * rank)
    elif isinstance(value, float):
        for other_float in (value * 100, value / 100, 1 - value, 0.0, 1.0):
            yield from replace(scene, "float", node, repr(round(other_float, 10)))
    elif value is None:
        for text in ("[]", "{}", '""', "0", "False"):
            yield from replace(scene, "none-value", node, text)


def conditional(scene: Scene, node: ast.AST) -> Iterator[Proposal]:
    if isinstance(node, ast.IfExp):
        body, test, other = (operand(scene, n) for n in (node.body, node.test, node.orelse))
        yield from replace(scene, "swap-branches", node, f"{other} if {test} else {body}")
        yield from replace(scene, "drop-condition", node, body)
        yield from replace(scene, "drop-condition", node, other)
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2:
        first, second = (operand(scene, v) for v in node.values)
        if isinstance(node.values[0], ast.Name | ast.Attribute | ast.Call | ast.Subscript) and _is_value(scene, node):
            yield from replace(scene, "none-vs-empty", node, f"{first} if {first} is not None else {second}", 0.6)
    if isinstance(node, ast.Dict) and any(key is None for key in node.keys):
        entries = [_entry(scene, k, v) for k, v in zip(node.keys, node.values, strict=True)]
        yield from replace(scene, "swap-operands", node, "{" + ", ".join(reversed(entries)) + "}", 0.4)


def _is_value(scene: Scene, node: ast.expr) -> bool:
    return isinstance(scene.parent(node), ast.Assign | ast.Return | ast.Call | ast.keyword | ast.BinOp | ast.Compare)


def _entry(scene: Scene, key: ast.expr | None, value: ast.expr) -> str:
    source = scene.unit.source(value)
    return f"**{source}" if key is None else f"{scene.unit.source(key)}: {source}"


EXPRESSIONS = (
    comparison,
    truthiness,
    loop_condition,
    boolean,
    arithmetic,
    off_by_one,
    slices,
    constant,
    conditional,
)
