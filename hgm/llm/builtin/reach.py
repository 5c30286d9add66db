"""Which functions a report calls, and what those call in turn, one and two floors down."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hgm.llm.builtin.evidence import Evidence
from hgm.llm.builtin.scene import Function
from hgm.llm.builtin.source import Unit

CALLED = 2.0
FLOORS = (1.0, 0.8, 0.6, 0.4)
UNREACHED = -1.5
OPERATIONS = {"+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "<": "__lt__", "==": "__eq__"}
NEW = ("__init__", "__post_init__", "__new__")


@dataclass(frozen=True)
class Calls:
    """Names that each function uses as a callable or a property; classes stand for their first methods."""

    defined: frozenset[str] = frozenset()
    uses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)


def calls_of(units: Sequence[Unit]) -> Calls:
    uses: dict[str, set[str]] = {}
    classes: dict[str, set[str]] = {}
    for unit in units:
        for node in ast.walk(unit.tree):
            if isinstance(node, Function):
                uses.setdefault(node.name, set()).update(_names_in(node))
            elif isinstance(node, ast.ClassDef):
                methods = {n.name for n in node.body if isinstance(n, Function)}
                classes[node.name] = methods | {n for base in node.bases for n in _names_in(base)}
    defined = frozenset(uses) | frozenset(classes)
    return Calls(
        defined,
        {name: frozenset(n for n in names if n in defined and n != name) for name, names in uses.items()},
        {name: frozenset(names) for name, names in classes.items()},
    )


def _names_in(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr
        elif isinstance(inner, ast.FormattedValue):
            yield from ("__str__", "__format__")


def floors(start: Iterable[str], calls: Calls, depth: int) -> dict[str, int]:
    """Each function that `start` reaches within `depth` calls, with how many calls that takes."""
    found: dict[str, int] = {}
    level = {n for n in start if n in calls.defined}
    for floor in range(depth):
        level = {n for n in level if n not in found}
        for name in list(level):
            found[name] = floor
            made = calls.classes.get(name)
            if made is not None:
                for method in NEW:
                    if method in made:
                        found.setdefault(method, floor)
                        level.add(method)
        level = {n for name in level for n in calls.uses.get(name, frozenset())}
    return found


def weights(units: Sequence[Unit], evidence: Evidence) -> tuple[dict[str, float], frozenset[str]]:
    """Function name → weight (log odds), and the functions that something called or failing reaches at all.

    The second is empty where nothing known is called: then nobody can say what is out of reach.
    """
    calls = calls_of(units)
    found: dict[str, float] = {}
    reached: set[str] = set()
    for name, strength in sorted(evidence.called.items()):
        if name not in calls.defined:
            continue
        near = floors([name], calls, 8)
        reached.update(near)
        for other, floor in near.items():
            share = FLOORS[floor] if floor < len(FLOORS) else 0.2
            found[other] = max(found.get(other, 0.0), CALLED * strength * share)
    return found, frozenset(reached)
