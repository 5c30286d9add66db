"""What turns what came out into what was wanted: texts, factors and offsets to bring into the code, and leanings."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hgm.llm.builtin.expectations import Pair
from hgm.llm.builtin.operators.base import Proposal
from hgm.llm.builtin.quoted import changes_between
from hgm.llm.builtin.source import Unit
from hgm.llm.builtin.world import scene_of

CHOSEN = 4.0
"""Where the code knows the expected text too, it chose the wrong one: the text is not misspelt."""

MAX_NUMBERS = 16
MAX_TEXTS = 8
MAX_STRINGS = 600
ROUND = frozenset((2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 26, 30, 31, 32, 50, 52, 60, 64, 90, 100, 128, 180, 200, 256,
                   360, 365, 500, 512, 1000, 1024, 3600, 86400, 10_000, 100_000, 1_000_000))  # fmt: skip
BOUNDARY = ("compare-boundary", "off-by-one", "integer", "slice")


@dataclass
class Differences:
    """`numbers` and `texts` are (actual, expected) parts that differ; `operators` are leanings in log odds."""

    numbers: list[tuple[float, float]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    operators: dict[str, float] = field(default_factory=dict)

    def lean(self, names: Sequence[str], strength: float) -> None:
        for name in names:
            self.operators[name] = max(self.operators.get(name, 0.0), strength)


LOGIC = ("compare", "negate", "and-or", "compare-boundary", "drop-condition", "swap-branches")


def chosen(found: Differences, units: Sequence[Unit]) -> bool:
    """True where both texts of a pair are literals of the code, so that a condition chose between them."""
    present = {
        n.value for u in units for n in ast.walk(u.tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }
    return any(a in present and e in present for a, e in found.texts)


def differences(pairs: Sequence[Pair]) -> Differences:
    found = Differences()
    for pair in pairs:
        _compare(pair.actual, pair.expected, found, pair.weight, 0)
    _numeric(found)
    return found


def _compare(a: object, e: object, found: Differences, weight: float, depth: int) -> None:
    if depth > 4 or len(found.numbers) > MAX_NUMBERS or (type(a) is type(e) and repr(a) == repr(e)):
        return
    if isinstance(a, bool) and isinstance(e, bool):
        found.lean(("negate", "compare", "and-or"), 1.0 * weight)
        found.lean(("arithmetic", "integer"), 0.2 * weight)
        found.lean(
            ("compare-boundary", "drop-condition", "return-value", "off-by-one", "neighbour:any", "dedent"),
            0.5 * weight,
        )
    elif a is None:
        found.lean(("missing-return",), 3.0 * weight)
        found.lean(("return-value", "none-value", "dedent"), 0.6 * weight)
    elif e is None:
        found.lean(("return-value", "guard", "none-vs-empty", "get", "compare", "negate"), 0.5 * weight)
    elif isinstance(a, str) and isinstance(e, str):
        _texts(a, e, found, weight)
    elif _is_number(a) and _is_number(e):
        found.numbers.append((float(a), float(e)))  # type: ignore[arg-type]
        if isinstance(a, int) != isinstance(e, int):
            found.lean(("division", "wrap-type", "unwrap", "round-argument"), 1.0 * weight)
    elif isinstance(a, list | tuple) and isinstance(e, list | tuple):
        _sequences(list(a), list(e), found, weight, depth)
        if type(a) is not type(e):
            found.lean(("wrap-copy", "neighbour:list", "neighbour:tuple", "unwrap", "wrap-type"), 1.5 * weight)
    elif isinstance(a, dict) and isinstance(e, dict):
        _mappings(a, e, found, weight, depth)
    elif isinstance(a, set | frozenset) and isinstance(e, set | frozenset):
        found.lean(("compare-boundary", "compare", "negate", "swap-operands", "arithmetic"), 0.5 * weight)
    else:
        found.lean(
            ("wrap-type", "unwrap", "wrap-copy", "return-value", "neighbour:list", "neighbour:str"), 1.0 * weight
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15 and math.isfinite(value)


def _texts(a: str, e: str, found: Differences, weight: float) -> None:
    if len(found.texts) < MAX_TEXTS and len(a) + len(e) < 600:
        found.texts.append((a, e))
    for number, other in zip(
        re.findall(r"-?\d+(?:\.\d+)?", a)[:4], re.findall(r"-?\d+(?:\.\d+)?", e)[:4], strict=False
    ):
        if number != other and re.sub(r"\d", "", a) == re.sub(r"\d", "", e) and len(number) < 15 and len(other) < 15:
            found.numbers.append((float(number), float(other)))
    if a.casefold() == e.casefold():
        found.lean(("wrap-case", "case-argument"), 1.6 * weight)
        found.lean(tuple(f"neighbour:{n}" for n in ("lower", "upper", "title", "capitalize", "casefold")), 2.2 * weight)
    elif "".join(a.split()) == "".join(e.split()):
        found.lean(("wrap-space", "guard-strip", "space-argument", "text"), 1.4 * weight)
        found.lean(("neighbour:strip", "neighbour:rstrip", "neighbour:lstrip"), 1.6 * weight)
    elif a == e[::-1] or sorted(a) == sorted(e):
        found.lean(("order-argument", "swap-operands", "slice", "wrap-order", "swap-statements"), 1.2 * weight)
    elif e and a and (a in e or e in a):
        found.lean(
            ("slice", "off-by-one", "compare-boundary", "text", "neighbour:strip", "drop-operand", "integer"),
            0.8 * weight,
        )
    elif sorted(re.findall(r"\w+", a)) == sorted(re.findall(r"\w+", e)):
        found.lean(("swap-arguments", "swap-operands", "text", "order-argument"), 1.2 * weight)


def _sequences(a: list[object], e: list[object], found: Differences, weight: float, depth: int) -> None:
    ra, re_ = [repr(x) for x in a[:500]], [repr(x) for x in e[:500]]
    if sorted(ra) == sorted(re_):
        found.lean(("order-argument", "swap-operands", "wrap-order", "swap-arguments", "swap-statements"), 1.4 * weight)
        found.lean(("arithmetic", "compare", "slice", "drop-operand"), 0.6 * weight)
        found.lean(("order-argument", "slice", "neighbour:sorted"), (2.0 if ra == re_[::-1] else 0.8) * weight)
        return
    if len(ra) != len(re_):
        short, long = sorted((ra, re_), key=len)
        ends = short == long[: len(short)] or short == long[len(long) - len(short) :]
        found.lean(BOUNDARY, (1.5 if ends else 0.7) * weight)
        found.lean(("compare", "negate", "dedent", "jump", "and-or"), 0.5 * weight)
        if not ra:
            found.lean(("compare", "negate", "guard", "neighbour:append"), 0.6 * weight)
        if len(set(ra)) == len(re_) < len(ra):
            found.lean(("wrap-unique", "negate", "compare"), 1.5 * weight)
        return
    for x, y in list(zip(a, e, strict=True))[:12]:
        _compare(x, y, found, 0.8 * weight, depth + 1)


def _mappings(
    a: Mapping[object, object], e: Mapping[object, object], found: Differences, weight: float, depth: int
) -> None:
    gone, new = [k for k in e if k not in a], [k for k in a if k not in e]
    if len(gone) == len(new):
        for x, y in list(zip(new, gone, strict=True))[:6]:
            _compare(x, y, found, weight, depth + 1)
    for key in [k for k in e if k in a][:12]:
        _compare(a[key], e[key], found, 0.8 * weight, depth + 1)
    if gone or new:
        found.lean((*BOUNDARY[:2], "compare", "negate", "get"), 0.5 * weight)


def _numeric(found: Differences) -> None:
    for a, e in found.numbers[:MAX_NUMBERS]:
        if a == -e:
            found.lean(("swap-operands", "drop-operand", "arithmetic", "wrap-number"), 1.5)
        if abs(e - a) == 1:
            found.lean(BOUNDARY, 1.0)
            found.lean(("drop-operand",), 0.8)
        if round(a, 2) == e or round(e) == a or int(a) == e or round(a) == e:
            found.lean(
                (
                    "round-argument",
                    "division",
                    "wrap-type",
                    "wrap-number",
                    "neighbour:floor",
                    "neighbour:ceil",
                    "neighbour:int",
                ),
                1.0,
            )
        found.lean(("arithmetic", "augment", "float"), 0.4)


def edits(unit: Unit, found: Differences) -> Iterator[Proposal]:
    yield from _in_texts(unit, found)
    yield from _in_numbers(unit, found)


def _in_texts(unit: Unit, found: Differences) -> Iterator[Proposal]:
    changes = [
        (old, new, strength, len(actual))
        for actual, expected in found.texts
        for old, new, strength in (((actual, expected, 1.5),) if actual else ())
        + tuple(changes_between(actual, expected))
    ]
    if not changes:
        return
    present = {n.value for n in ast.walk(unit.tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    inside = {id(v) for n in ast.walk(unit.tree) if isinstance(n, ast.JoinedStr) for v in n.values}
    count = 0
    for node in ast.walk(unit.tree):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if not (text or isinstance(node, ast.JoinedStr)) or id(node) in inside or count > MAX_STRINGS:
            continue
        count += 1
        start, end = unit.span(node)  # type: ignore[arg-type]
        source = unit.text[start:end]
        if source[:3] in ('"""', "'''") and isinstance(node, ast.Constant) and len(source) > 300:
            continue
        seen: set[tuple[int, str, str]] = set()
        for old, new, strength, _ in changes:
            at = source.find(old, 1)
            writable = "\n" not in new and '"' not in new and "'" not in new and "\\" not in new and "{" not in new
            if 0 < at < len(source) - len(old) and writable and (at, old, new) not in seen:
                seen.add((at, old, new))
                whole = 0.6 if isinstance(node, ast.Constant) and node.value == old else 0.0
                whole -= CHOSEN if new in present else 0.0
                yield Proposal("pair-text", start + at, start + at + len(old), new, strength + whole)


def _in_numbers(unit: Unit, found: Differences) -> Iterator[Proposal]:
    pairs = list(dict.fromkeys(found.numbers))[:MAX_NUMBERS]
    if not pairs:
        return
    ratios = _common([e / a for a, e in pairs if a], len(pairs))
    offsets = _common([e - a for a, e in pairs], len(pairs))
    scene = scene_of(unit)
    for node in scene.nodes:
        if not isinstance(node, ast.Constant) or not _is_number(node.value):
            continue
        parent = scene.parent(node)
        inverse = isinstance(parent, ast.BinOp) and parent.right is node
        inverse = inverse and isinstance(parent.op, ast.Div | ast.FloorDiv | ast.Sub)  # type: ignore[union-attr]
        start, end = unit.span(node)
        value = float(node.value)  # type: ignore[arg-type]
        for other, strength in dict(_constants(value, pairs, ratios, offsets, inverse)).items():
            text = _written(other, node.value)
            if text is not None and text != unit.text[start:end]:
                yield Proposal("pair-number", start, end, text, strength)


def _constants(
    value: float,
    pairs: list[tuple[float, float]],
    ratios: list[tuple[float, float]],
    offsets: list[tuple[float, float]],
    inverse: bool,
) -> Iterator[tuple[float, float]]:
    """Other values for a constant with their strength. `inverse`: it stands behind a minus or in a denominator."""
    for d, support in offsets:
        small = -1.0 if abs(d) == 1 else -0.4
        small -= 1.0 if abs(value) <= 2 and abs(d) != 1 else 0.0
        for other, forward in ((value - d, inverse), (value + d, not inverse)):
            tidy = 0.7 if other in ROUND and value not in ROUND else 0.0
            yield other, small + 0.5 * support + tidy - 0.6 * (not forward)
    for r, support in ratios:
        if r in (0.0, 1.0) or not value:
            continue
        for other, forward in ((value / r, inverse), (value * r, not inverse)):
            tidy = 0.8 if abs(other) in ROUND or abs(value) in ROUND else 0.0
            tidy = -1.0 if abs(value) <= 2 and support < 1 else tidy
            yield other, tidy + 0.6 * support + (0.5 if r == -1 else 0.0) - 0.6 * (not forward)
    for a, e in pairs:
        if value == a:
            yield e, 1.5 if abs(value) > 2 else -0.8


def _common(values: list[float], count: int) -> list[tuple[float, float]]:
    """Values with how well they are supported: 1 and more for one that several pairs share, else about 0."""
    rounded = [round(v, 9) for v in values if math.isfinite(v)]
    found = [(v, 1.0 if rounded.count(v) > 1 else 0.3 if count == 1 else -0.5) for v in dict.fromkeys(rounded)]
    return found[:6]


def _written(value: float, like: object) -> str | None:
    """`value` as a short literal, or None where it takes too many digits to be what anybody meant."""
    if not math.isfinite(value) or abs(value) > 1e12:
        return None
    near = round(value, 6)
    if abs(near - value) > 1e-6 * max(1.0, abs(value)):
        return None
    if near == int(near) and (isinstance(like, int) or abs(near) >= 10):
        text = str(int(near))
        return text if len(text.lstrip("-").rstrip("0")) <= 4 else None
    text = repr(near)
    digits = len(text.lstrip("-0.").replace(".", ""))
    short = digits <= 4 and "e" not in text and not isinstance(like, int)
    return text if short or len(text) <= 5 else None
