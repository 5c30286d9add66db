"""Policies by name. A new one is a new module and one line here; the scheduler knows none of them."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar, get_type_hints

from pydantic import Field, TypeAdapter, ValidationError

from archive.errors import ConfigError
from archive.values import JsonValue
from hgm.config_text import allowed_by
from hgm.policies.base import Cause, Policy, Rules, Scores, View, Want
from hgm.policies.best_of_n import BestOfN
from hgm.policies.darwin import Darwin
from hgm.policies.endgame import EndGame, EndRule
from hgm.policies.greedy import Greedy
from hgm.policies.huxley import Huxley
from hgm.policies.pooled import Pooled
from hgm.policies.priced import Priced
from hgm.policies.swe_search import SweSearch
from hgm.policies.task_choice import Choosing, TaskChoice
from hgm.policies.ucb import Ucb
from hgm.policies.uniform import Uniform

_ALL: tuple[type[Policy], ...] = (Huxley, Pooled, SweSearch, Darwin, Greedy, Uniform, Ucb, BestOfN)
T = TypeVar("T")
POLICIES: Mapping[str, type[Policy]] = {each.name: each for each in _ALL}

__all__ = ["POLICIES", "Cause", "Policy", "Rules", "Scores", "View", "Want", "policy"]


@dataclass(frozen=True)
class Common:
    """The options of every policy. `tasks`: which task a node is given. `end_game`: how the last `end_share` of the
    budget is spent; none: as the rest."""

    tasks: Literal["random", "parent", "incumbent", "informative"] = "random"
    end_game: Literal["none", "top-two", "halving"] = "none"
    end_share: Annotated[float, Field(gt=0, lt=1)] = 0.2


def policy(name: str, options: Mapping[str, JsonValue] | None = None, cost_weight: float = 0.0) -> Policy:
    """The policy called `name`, with the values of its own and of the common fields that `options` gives; its scores
    are less `cost_weight` times what a node's attempts take in the tree, which an end game does not look at.

    Raises:
        ConfigError: there is none, or it has no such option (the message names the nearest), or an option's value is
            out of range (it names the range), or its scores are no success rates and cannot be weighed against a cost.
    """
    if name not in POLICIES:
        raise ConfigError(f"search.policy = {name!r} is no policy: {_nearest(name, POLICIES)}")
    kind, given = POLICIES[name], dict(options or {})
    common = {key: given.pop(key) for key in _fields(Common) if key in given}
    known = _fields(kind) | _fields(Common)
    for key in given:
        if key not in known:
            hint = _nearest(key, known)
            raise ConfigError(f"search.options.{key} is no option of the policy {name!r}: {hint}")
    made, chosen = _checked(kind, given), _checked(Common, common)
    if chosen.tasks != "random":
        made = Choosing(made, TaskChoice(chosen.tasks))
    if cost_weight:
        if made.rate_scales is None:
            able = ", ".join(name for name, kind in POLICIES.items() if kind.rate_scales)
            raise ConfigError(
                f"search.cost_weight and speed_weight: the scores of the policy {name!r} are no success rates, which a "
                f"cost could be taken from; those of others are: {able}"
            )
        made = Priced(made, cost_weight)
    if chosen.end_game != "none":
        made = EndGame(made, EndRule(chosen.end_game), chosen.end_share)
    return made


def _fields(kind: type) -> dict[str, object]:
    return dict(getattr(kind, "__dataclass_fields__", {}))


def _checked(kind: type[T], given: Mapping[str, JsonValue]) -> T:
    try:
        return TypeAdapter(kind).validate_json(json.dumps(given), strict=True)  # as JSON: lists may become tuples
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        allowed = allowed_by(get_type_hints(kind, include_extras=True)[key])
        raise ConfigError(f"search.options.{key} = {given[key]!r} cannot be: allowed is {allowed}") from None


def _nearest(name: str, known: Mapping[str, object]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {nearest[0]!r}?" if nearest else f"there are: {', '.join(known)}"
