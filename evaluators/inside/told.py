"""What the vault (`signing.py`) is told, besides the facts that it writes."""

from __future__ import annotations

from dataclasses import dataclass

from .tripwire import Seen


@dataclass(frozen=True)
class Armed:
    """What is checked from now on: `seen` is test machinery as it is now, `ends` names tests that have an end."""

    seen: tuple[Seen, ...]
    ends: frozenset[str]


@dataclass(frozen=True)
class End:
    """A test says that it has come to its end. `path` and `function` are where this must be said."""

    name: str
    path: str
    function: str
