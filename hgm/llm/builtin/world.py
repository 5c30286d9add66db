"""What all the code that was seen defines and uses: classes with their attributes, signatures, keys, modules."""

from __future__ import annotations

import ast
import builtins
import collections
import datetime
import decimal
import fractions
import functools
import itertools
import json
import math
import operator
import os
import random
import re
import statistics
import string
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hgm.llm.builtin.operators.names import similarity
from hgm.llm.builtin.scene import Function, Scene
from hgm.llm.builtin.source import Unit

MODULES: Mapping[str, object] = {
    m.__name__: m
    for m in (collections, datetime, decimal, fractions, functools, itertools, json, math, operator, os, random, re,
              statistics, string, sys, time)
}  # fmt: skip
KINDS: Mapping[str, type] = {
    **{name: kind for name, kind in vars(builtins).items() if isinstance(kind, type)},
    **{k.__name__: k for k in (datetime.date, datetime.datetime, datetime.timedelta, datetime.time)},
    **{k.__name__: k for k in (collections.Counter, collections.deque, collections.defaultdict, decimal.Decimal)},
}
SYNONYMS: tuple[tuple[str, ...], ...] = tuple(
    tuple(row.split())
    for row in (
        "append add push insert put appendleft extend",
        "pop popleft shift dequeue poll",
        "items iteritems entries",
        "keys iterkeys",
        "values itervalues",
        "lower tolower lowercase to_lower casefold",
        "upper toupper uppercase to_upper",
        "strip trim",
        "lstrip ltrim trim_start",
        "rstrip rtrim trim_end",
        "index indexof find index_of",
        "startswith starts_with begins_with",
        "endswith ends_with",
        "remove delete discard erase",
        "length size len count",
        "join implode concat",
        "split explode",
        "update merge extend",
        "isdigit isnumeric is_digit",
        "total_seconds seconds",
    )
)


@dataclass(frozen=True)
class World:
    """`classes` maps a class to its attributes, inherited ones too; `words` counts identifiers and short texts."""

    scenes: tuple[Scene, ...]
    classes: Mapping[str, tuple[str, ...]]
    functions: Mapping[str, tuple[tuple[Scene, Function], ...]]
    keys: Mapping[str, int]
    words: Mapping[str, int]
    exports: Mapping[str, tuple[str, ...]]

    def attributes_of(self, kind: str) -> tuple[str, ...]:
        own = self.classes.get(kind.rpartition(".")[2], ())
        known = KINDS.get(kind.rpartition(".")[2])
        return own or (tuple(n for n in dir(known) if not n.startswith("__")) if known else ())


def world_of(units: Sequence[Unit]) -> World:
    return _world(tuple(units))


@functools.lru_cache(maxsize=8)
def _world(units: tuple[Unit, ...]) -> World:
    scenes = tuple(scene_of(u) for u in units)
    functions: dict[str, list[tuple[Scene, Function]]] = {}
    own: dict[str, dict[str, None]] = {}
    bases: dict[str, tuple[str, ...]] = {}
    keys: Counter[str] = Counter()
    words: Counter[str] = Counter()
    exports: dict[str, tuple[str, ...]] = {}
    for scene in scenes:
        name = scene.unit.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        exports[name] = (*exports.get(name, ()), *scene.module_scope.names)
        for node in scene.nodes:
            if isinstance(node, Function):
                functions.setdefault(node.name, []).append((scene, node))
            elif isinstance(node, ast.ClassDef):
                own.setdefault(node.name, {}).update(dict.fromkeys(_attributes(node)))
                bases[node.name] = tuple(b.id for b in node.bases if isinstance(b, ast.Name))
            keys.update(_keys(node))
            words.update(_words(node))
    classes = {name: tuple(_inherited(name, own, bases)) for name in own}
    return World(scenes, classes, {n: tuple(f) for n, f in functions.items()}, keys, words, exports)


@functools.lru_cache(maxsize=64)
def scene_of(unit: Unit) -> Scene:
    return Scene(unit)


def _attributes(node: ast.ClassDef) -> Iterable[str]:
    for statement in node.body:
        if isinstance(statement, Function):
            yield statement.name
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id
        elif isinstance(statement, ast.Assign):
            yield from (t.id for t in statement.targets if isinstance(t, ast.Name))
    for inner in ast.walk(node):
        stored = isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store)
        if stored and getattr(inner.value, "id", "") in ("self", "cls"):  # type: ignore[attr-defined]
            yield inner.attr  # type: ignore[attr-defined]


def _inherited(
    name: str, own: Mapping[str, Mapping[str, None]], bases: Mapping[str, tuple[str, ...]]
) -> dict[str, None]:
    found: dict[str, None] = {}
    todo: list[str] = [name]
    seen: set[str] = set()
    while todo and len(seen) < 50:
        current = todo.pop()
        if current in own and current not in seen:
            seen.add(current)
            found.update(own[current])
            todo.extend(bases[current])
    return found


def _keys(node: ast.AST) -> Iterable[str]:
    """Texts that are used as keys: of a dict display, in a subscript, in a call of get, pop or setdefault."""
    candidates: list[ast.expr | None] = []
    if isinstance(node, ast.Dict):
        candidates = list(node.keys)
    elif isinstance(node, ast.Subscript):
        candidates = [node.slice]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        candidates = [node.args[0]] if node.func.attr in ("get", "pop", "setdefault") else []
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
        candidates = [node.left]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        yield from (k.arg for k in node.keywords if k.arg)
    yield from (c.value for c in candidates if isinstance(c, ast.Constant) and isinstance(c.value, str))


def _words(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 40:
        yield node.value


def likeness(wrong: str, right: str) -> float:
    """Similarity of two names, 0 to 1; what other languages call the same counts as nearly equal."""
    first, second = wrong.lower().strip("_"), right.lower().strip("_")
    if first == second:
        return 0.98
    ranks = [row.index(second) for row in SYNONYMS if first in row and second in row]
    if ranks and similarity(first, second) < 0.8:
        return 0.85 - 0.03 * min(ranks)
    parts = set(first.split("_")) & set(second.split("_")) - {""}
    return max(similarity(first, second), 0.6 if parts else 0.0)


def nearest(wrong: str, names: Iterable[str], most: int = 5, least: float = 0.45) -> list[tuple[str, float]]:
    """The names most like `wrong` with their likeness, best first, ties in the order given."""
    scored = [(name, likeness(wrong, name)) for name in dict.fromkeys(names) if name != wrong]
    scored = [entry for entry in scored if entry[1] >= least]
    scored.sort(key=lambda entry: -entry[1])
    return scored[:most]
