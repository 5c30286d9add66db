"""Notices when the machinery that decides pass or fail is replaced while tests run."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType

OWN = "hgm_judge"
_WATCHED = ("_pytest", "pluggy", "unittest", "contextlib", "builtins", "math", "operator")
"""Packages and modules whose functions the judge, or a test's own comparison, relies on."""

_KINDS = (FunctionType, BuiltinFunctionType, classmethod, staticmethod, property, type)
Seen = tuple[Mapping[str, object], str, object, str]
"""A namespace, a name in it, the function there, and what to call it. New code in the same function (`__code__ = …`) is
the audit hook's matter (`watching.py`)."""


def own_modules() -> list[ModuleType]:
    """Ours, for a time when nobody finds them any more."""
    return [module for name, module in sys.modules.items() if name.partition(".")[0] == OWN]


def all_functions(own: Iterable[ModuleType]) -> tuple[Seen, ...]:
    """Every function of the watched modules that are loaded, of their classes, and of the tables in `own`.

    Call it before the candidate's code is imported.
    """
    watched = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] in _WATCHED]
    return tuple(seen for module in [*watched, *own] for seen in _functions(module))


def find_change(seen: tuple[Seen, ...]) -> str:
    """What to call the first function that was replaced since it was seen, or an empty string."""
    for namespace, name, value, called in seen:
        if namespace.get(name) is not value:
            return called
    return ""


def _functions(module: ModuleType) -> Iterator[Seen]:
    inside = list(vars(module).values())
    owners = [(vars(module), module.__name__)]
    owners += [
        (vars(value), value.__name__)  # type: ignore[misc]
        for value in inside
        if isinstance(value, type) and value.__module__ == module.__name__
    ]
    if module.__name__.partition(".")[0] == OWN:
        owners += [(value, "a table of the judge") for value in inside if isinstance(value, dict)]
    for namespace, owner in owners:
        for name, value in list(namespace.items()):
            if isinstance(value, _KINDS) and name != "__doc__":
                yield namespace, name, value, f"{owner}.{name}"
