"""Policies by name. A new one is a new module and one line here; the scheduler knows none of them."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from typing import get_type_hints

from pydantic import TypeAdapter, ValidationError

from archive.errors import ConfigError
from archive.values import JsonValue
from hgm.config_text import allowed_by
from hgm.policies.base import Cause, Policy, Rules, Scores, View, Want
from hgm.policies.best_of_n import BestOfN
from hgm.policies.darwin import Darwin
from hgm.policies.greedy import Greedy
from hgm.policies.huxley import Huxley
from hgm.policies.swe_search import SweSearch
from hgm.policies.ucb import Ucb
from hgm.policies.uniform import Uniform

_ALL: tuple[type[Policy], ...] = (Huxley, SweSearch, Darwin, Greedy, Uniform, Ucb, BestOfN)
POLICIES: Mapping[str, type[Policy]] = {each.name: each for each in _ALL}

__all__ = ["POLICIES", "Cause", "Policy", "Rules", "Scores", "View", "Want", "policy"]


def policy(name: str, options: Mapping[str, JsonValue] | None = None) -> Policy:
    """The policy called `name`, with the values of its fields that `options` gives.

    Raises:
        ConfigError: there is none, or it has no such option (the message names the nearest), or an option's value is
            out of range (it names the range).
    """
    if name not in POLICIES:
        raise ConfigError(f"search.policy = {name!r} is no policy: {_nearest(name, POLICIES)}")
    kind = POLICIES[name]
    known = getattr(kind, "__dataclass_fields__", {})
    for key in options or {}:
        if key not in known:
            hint = _nearest(key, known) if known else "it has none"
            raise ConfigError(f"search.options.{key} is no option of the policy {name!r}: {hint}")
    given = dict(options or {})
    try:
        return TypeAdapter(kind).validate_json(json.dumps(given), strict=True)  # as JSON: lists may become tuples
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        allowed = allowed_by(get_type_hints(kind, include_extras=True)[key])
        raise ConfigError(f"search.options.{key} = {given[key]!r} cannot be: allowed is {allowed}") from None


def _nearest(name: str, known: Mapping[str, object]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {nearest[0]!r}?" if nearest else f"there are: {', '.join(known)}"
