"""Slips of the kind that people make, put into programs that are right: the material of bench_reports.py."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Slip:
    """`text` is the program with one slip of `kind` on 1-based `line`."""

    kind: str
    line: int
    text: str


Edit = tuple[ast.AST, str]
WRONG_WORDS = {"append": "push", "items": "iteritems", "lower": "tolower", "upper": "toupper", "strip": "trim"}
OPPOSITE = {"min": "max", "max": "min", "any": "all", "all": "any", "lower": "upper", "upper": "lower",
            "append": "extend", "startswith": "endswith", "lstrip": "rstrip", "ceil": "floor",
            "floor": "ceil"}  # fmt: skip
TURNED = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.Div: "//", ast.FloorDiv: "/", ast.Mod: "//"}
COMPARED = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "=="}


def misspelt(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1) if len(word) > 2 else 0
    way = rng.randrange(3)
    if way == 0 and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if way == 1 and len(word) > 2 and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at] + word[at:]


def _source(text: str, node: ast.AST) -> str:
    return ast.get_source_segment(text, node) or ""


def names(text: str, node: ast.AST, rng: random.Random) -> Iterator[tuple[str, Edit]]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and len(node.id) > 2:
        yield "name", (node, misspelt(node.id, rng))
    if isinstance(node, ast.Attribute) and len(node.attr) > 3:
        word = WRONG_WORDS.get(node.attr) if rng.random() < 0.4 else None
        yield "attribute", (node, f"{_source(text, node.value)}.{word or misspelt(node.attr, rng)}")
    key = node.slice.value if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) else None
    if isinstance(key, str) and len(key) > 2:
        yield "key", (node.slice, repr(misspelt(key, rng)))
    if isinstance(node, ast.Import) and len(node.names) == 1 and not node.names[0].asname:
        yield "import", (node, f"import {misspelt(node.names[0].name, rng)} as {node.names[0].name}")
    if isinstance(node, ast.ImportFrom) and len(node.names) == 1 and len(node.names[0].name) > 3:
        name = node.names[0].name
        yield "import", (node, f"from {node.module} import {misspelt(name, rng)} as {node.names[0].asname or name}")


def calls(text: str, node: ast.AST, rng: random.Random) -> Iterator[tuple[str, Edit]]:
    if not isinstance(node, ast.Call):
        return
    arguments = [_source(text, a) for a in (*node.args, *node.keywords)]
    function = _source(text, node.func)
    if (
        function in ("str", "int", "float", "list", "tuple", "sorted", "set", "range", "enumerate")
        and len(arguments) == 1
    ):
        yield "conversion", (node, arguments[0])
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if method in ("items", "lower", "upper", "strip", "split") and not arguments:
        yield "conversion", (node, _source(text, node.func.value))
    if len(arguments) > 1:
        kept = [a for i, a in enumerate(arguments) if i != len(arguments) - 1]
        yield "argument", (node, f"{function}({', '.join(kept)})")
        if not node.keywords:
            yield "swapped", (node, f"{function}({', '.join([arguments[1], arguments[0], *arguments[2:]])})")
    if isinstance(node.func, ast.Name) and node.func.id in OPPOSITE:
        yield "neighbour", (node.func, OPPOSITE[node.func.id])
    if isinstance(node.func, ast.Attribute) and node.func.attr in OPPOSITE:
        yield "neighbour", (node.func, f"{_source(text, node.func.value)}.{OPPOSITE[node.func.attr]}")
    if "reverse=True" in arguments:
        yield "order", (node, f"{function}({', '.join(a for a in arguments if a != 'reverse=True')})")


def values(text: str, node: ast.AST, rng: random.Random) -> Iterator[tuple[str, Edit]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "truth", (node, str(not node.value))
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        value = node.value
        other = (
            rng.choice([value * 10, value + 2, value * 2, -value]) if value > 2 else rng.choice([value + 1, value - 1])
        )
        yield ("number" if value > 2 else "boundary"), (node, str(other))
    elif isinstance(node, ast.Constant) and isinstance(node.value, float):
        yield "number", (node, repr(rng.choice([node.value * 10, node.value / 100, node.value + 1])))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _source(text, node)[:1] in "\"'":
        if re.search(r"[A-Za-z]{4}", node.value) and "\n" not in node.value and "\\" not in node.value:
            word = rng.choice(re.findall(r"[A-Za-z]{4,}", node.value))
            yield "text", (node, repr(node.value.replace(word, misspelt(word, rng), 1)))
        elif 0 < len(node.value) <= 3 and node.value.isprintable() and "\\" not in node.value:
            yield "text", (node, repr(rng.choice(["", node.value + " ", "-", ","])))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "operator", (node, _source(text, node.operand))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "logic", (node, _source(text, node.operand))


def operators(text: str, node: ast.AST, rng: random.Random) -> Iterator[tuple[str, Edit]]:
    if isinstance(node, ast.BinOp) and type(node.op) in TURNED:
        left, right = _source(text, node.left), _source(text, node.right)
        if isinstance(node.right, ast.Constant) and node.right.value == 1 and isinstance(node.op, ast.Add | ast.Sub):
            yield "boundary", (node, left)
        yield "operator", (node, f"{left} {TURNED[type(node.op)]} {right}")
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARED:
        left, right = _source(text, node.left), _source(text, node.comparators[0])
        kind = "logic" if isinstance(node.ops[0], ast.Eq | ast.NotEq) else "boundary"
        yield kind, (node, f"{left} {COMPARED[type(node.ops[0])]} {right}")
    if isinstance(node, ast.BoolOp) and len(node.values) == 2:
        word = "or" if isinstance(node.op, ast.And) else "and"
        yield "logic", (node, f"{_source(text, node.values[0])} {word} {_source(text, node.values[1])}")
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Name | ast.Call):
        yield "return", (node, _source(text, node.value))
    if isinstance(node, ast.If) and not node.orelse and len(node.body) == 1 and isinstance(node.body[0], ast.Return):
        yield "guard", (node, "pass")
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        yield "operator", (node, f"{_source(text, node.target)} = {_source(text, node.value)}")


MAKERS: tuple[Callable[[str, ast.AST, random.Random], Iterator[tuple[str, Edit]]], ...] = (
    names,
    calls,
    values,
    operators,
)


def slips(text: str, rng: random.Random, most: int) -> list[Slip]:
    """Up to `most` slips in the ASCII program `text`, of as many kinds as there are, in an order drawn from `rng`."""
    tree = ast.parse(text)
    inside = {id(n) for j in ast.walk(tree) if isinstance(j, ast.JoinedStr) for n in ast.walk(j)}
    unseen = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    found = [
        entry
        for node in ast.walk(tree)
        if id(node) not in inside and id(node) not in unseen
        for maker in MAKERS
        for entry in maker(text, node, rng)
    ]
    rng.shuffle(found)
    chosen: dict[str, Slip] = {}
    for kind, (node, other) in found:
        made = _spliced(text, node, other)
        if kind not in chosen and made != text and _parses(made):
            chosen[kind] = Slip(kind, node.lineno, made)
    kinds = sorted(chosen)
    rng.shuffle(kinds)
    return [chosen[kind] for kind in kinds[:most]]


def _spliced(text: str, node: ast.AST, other: str) -> str:
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines) + 1)]
    start, end = (
        starts[node.lineno - 1] + node.col_offset,
        starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0),
    )
    return text[:start] + other + text[end:]


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
