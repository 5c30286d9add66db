"""Policies by name. A new one is a new module and one line here; the scheduler knows none of them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from pydantic import TypeAdapter, ValidationError

from archive.errors import ConfigError
from archive.values import JsonValue
from hgm.policies.base import Cause, Policy, Rules, Scores, View, Want
from hgm.policies.huxley import Huxley
from hgm.policies.swe_search import SweSearch

POLICIES: Mapping[str, type[Policy]] = {each.name: each for each in (Huxley, SweSearch)}

__all__ = ["POLICIES", "Cause", "Policy", "Rules", "Scores", "View", "Want", "policy"]


def policy(name: str, options: Mapping[str, JsonValue] | None = None) -> Policy:
    """The policy called `name`, with the values of its fields that `options` gives.

    Raises:
        ConfigError: there is none, or it has no such option; the message names the nearest.
    """
    if name not in POLICIES:
        raise ConfigError(f"search.policy = {name!r} is no policy: {_nearest(name, POLICIES)}")
    kind = POLICIES[name]
    known = getattr(kind, "__dataclass_fields__", {})
    for key in options or {}:
        if key not in known:
            hint = _nearest(key, known) if known else "it has none"
            raise ConfigError(f"search.options.{key} is no option of the policy {name!r}: {hint}")
    try:
        return TypeAdapter(kind).validate_python(dict(options or {}))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise ConfigError(f"search.options.{key} = {first['input']!r}: {first['msg']}") from None


def _nearest(name: str, known: Mapping[str, object]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {nearest[0]!r}?" if nearest else f"there are: {', '.join(known)}"
