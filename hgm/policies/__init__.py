"""Policies by name. A new one is a new module and one line here; the scheduler knows none of them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping

from archive.errors import ConfigError
from hgm.policies.base import Policy, Scores
from hgm.policies.huxley import Huxley

POLICIES: Mapping[str, Callable[[], Policy]] = {"huxley": Huxley}

__all__ = ["POLICIES", "Policy", "Scores", "policy"]


def policy(name: str) -> Policy:
    """The policy called `name`.

    Raises:
        ConfigError: there is none; the message names the nearest.
    """
    if name not in POLICIES:
        nearest = difflib.get_close_matches(name, POLICIES, n=1)
        hint = f"did you mean {nearest[0]!r}?" if nearest else f"there are: {', '.join(POLICIES)}"
        raise ConfigError(f"search.policy = {name!r} is no policy: {hint}")
    return POLICIES[name]()
