"""The registry: policies and their options by name, and what is said of those that cannot be."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest

from archive.errors import ConfigError
from archive.values import JsonValue
from hgm.policies import POLICIES, policy
from hgm.policies.best_of_n import BestOfN
from hgm.policies.darwin import Darwin


def refused(name: str, options: Mapping[str, JsonValue] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        policy(name, options)
    return str(caught.value)


@pytest.mark.parametrize("name", POLICIES)
def test_each_policy_is_made_by_its_name_and_is_a_value(name: str) -> None:
    assert policy(name).name == name
    assert policy(name) == policy(name, {})
    assert hash(policy(name)) == hash(policy(name))


def test_an_unknown_policy_is_told_the_nearest() -> None:
    assert refused("huxly") == "search.policy = 'huxly' is no policy: did you mean 'huxley'?"
    assert "did you mean 'best-of-n'" in refused("best_of_n")
    assert "did you mean 'darwin'" in refused("Darwin")
    assert refused("zzz").endswith(f"there are: {', '.join(POLICIES)}")


def test_an_unknown_option_is_told_the_nearest() -> None:
    said = "search.options.kappa is no option of the policy 'huxley': there are: tasks, end_game, end_share"
    assert refused("huxley", {"kappa": 1.0}) == said
    assert "did you mean 'generation'?" in refused("darwin", {"generations": 2})
    assert "there are: generation, first_stage, second_stage, threshold" in refused("darwin", {"zzz": 2})
    assert "did you mean 'race'?" in refused("best-of-n", {"races": True})


COUNT, SHARE = "a whole number >= 1", "a number >= 0 and <= 1"
WRONG: list[tuple[str, str, JsonValue, str]] = [
    ("darwin", "generation", 0, COUNT),
    ("darwin", "generation", -3, COUNT),
    ("darwin", "generation", 2.5, COUNT),
    ("darwin", "generation", True, COUNT),
    ("darwin", "generation", [2], COUNT),
    ("darwin", "first_stage", 0, COUNT),
    ("darwin", "second_stage", -1, "a whole number >= 0"),
    ("darwin", "threshold", 1.1, SHARE),
    ("darwin", "threshold", -0.1, SHARE),
    ("darwin", "threshold", math.nan, SHARE),
    ("darwin", "threshold", math.inf, SHARE),
    ("darwin", "threshold", True, SHARE),
    ("pooled", "share", 1.5, SHARE),
    ("pooled", "temper", 0, "a number >= 0.1 and <= 100"),
    ("best-of-n", "race", 1, "true or false"),
]


@pytest.mark.parametrize(("name", "key", "value", "allowed"), WRONG)
def test_a_value_out_of_range_is_told_the_range(name: str, key: str, value: JsonValue, allowed: str) -> None:
    assert refused(name, {key: value}) == f"search.options.{key} = {value!r} cannot be: allowed is {allowed}"


def test_values_at_the_edges_of_their_range_are_taken() -> None:
    given = {"generation": 1, "first_stage": 1, "second_stage": 0, "threshold": 1}
    assert policy("darwin", given) == Darwin(1, 1, 0, 1.0)
    assert policy("darwin", {"threshold": 0}) == Darwin(threshold=0.0)
    assert policy("best-of-n", {"race": True}) == BestOfN(race=True)


def test_only_the_staged_policy_gives_tasks_in_an_order_of_its_own() -> None:
    assert [
        name
        for name in ("huxley", "darwin", "greedy", "uniform", "ucb", "best-of-n")
        if not POLICIES[name].random_tasks
    ] == ["darwin"]
