"""Notices when the machinery that decides pass or fail is replaced while tests run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType

_WATCHED = (
    "_pytest.fixtures",
    "_pytest.nodes",
    "_pytest.outcomes",
    "_pytest.python",
    "_pytest.raises",
    "_pytest.reports",
    "_pytest.runner",
    "_pytest.skipping",
    "_pytest.unittest",
    "unittest.case",
)
_WATCHED_PACKAGES = ("pluggy.", "hgm_judge.")


class Tripwire:
    """Remembers every function of the watched modules and their classes, and finds the first that is another."""

    def __init__(self) -> None:
        self._seen: list[tuple[type | ModuleType, str, object, object]] = []

    def arm(self) -> None:
        """Take what is there now for the truth; call it before the candidate's code is imported."""
        for name, module in list(sys.modules.items()):
            if name in _WATCHED or name.startswith(_WATCHED_PACKAGES):
                self._seen += _functions(module)

    def changed(self) -> str:
        """The name of a function that was replaced or rewired since `arm`, or an empty string."""
        for owner, name, value, code in self._seen:
            now = vars(owner).get(name)
            if now is not value or _code(now) is not code:
                return f"{owner.__name__}.{name}"
        return ""


def _functions(module: ModuleType) -> Iterator[tuple[type | ModuleType, str, object, object]]:
    owners: list[type | ModuleType] = [module]
    owners += [
        value for value in vars(module).values() if isinstance(value, type) and value.__module__ == module.__name__
    ]
    for owner in owners:
        for name, value in vars(owner).items():
            if isinstance(value, FunctionType | classmethod | staticmethod | property | type) and name != "__doc__":
                yield owner, name, value, _code(value)


def _code(value: object) -> object:
    return getattr(getattr(value, "__func__", value), "__code__", None)
