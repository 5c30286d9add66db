"""Notices when the machinery that decides pass or fail is replaced while tests run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

OWN = "hgm_judge"
_WATCHED = ("_pytest", "pluggy", "unittest", "contextlib", "builtins", "math", "operator")
"""Packages and modules whose functions the judge, or a test's own comparison, relies on."""

_KINDS = (FunctionType, BuiltinFunctionType, classmethod, staticmethod, property, type)
Seen = tuple[type | ModuleType | dict[str, object], str, object, object]
"""Where a function is, its name there, the function and its code."""


def own_modules() -> list[ModuleType]:
    """Ours, for a time when nobody finds them any more."""
    return [module for name, module in sys.modules.items() if name.partition(".")[0] == OWN]


def all_functions(own: Iterable[ModuleType]) -> tuple[Seen, ...]:
    """Every function of the watched modules that are loaded, of their classes, and of the tables in `own`.

    Call it before the candidate's code is imported.
    """
    watched = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] in _WATCHED]
    return tuple(seen for module in [*watched, *own] for seen in _functions(module))


def find_change(seen: tuple[Seen, ...], _vars: Callable[[Any], Any] = vars, _get: Callable[..., Any] = getattr) -> str:
    """The name of a function that was replaced or rewired since it was seen, or an empty string."""
    for owner, name, value, code in seen:
        now = (owner if owner.__class__ is dict else _vars(owner)).get(name)
        if now is not value or _get(_get(now, "__func__", now), "__code__", None) is not code:
            return f"{_get(owner, '__name__', 'a table')}.{name}"
    return ""


def _functions(module: ModuleType) -> Iterator[Seen]:
    inside = list(vars(module).values())
    owners: list[type | ModuleType | dict[str, object]] = [module]
    owners += [value for value in inside if isinstance(value, type) and value.__module__ == module.__name__]
    if module.__name__.partition(".")[0] == OWN:
        owners += [value for value in inside if isinstance(value, dict)]
    for owner in owners:
        for name, value in list((owner if isinstance(owner, dict) else vars(owner)).items()):
            if isinstance(value, _KINDS) and name != "__doc__":
                yield owner, name, value, getattr(getattr(value, "__func__", value), "__code__", None)
