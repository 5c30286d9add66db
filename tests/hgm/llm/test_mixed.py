"""Several models in one role: which of them an attempt meets."""

from __future__ import annotations

from collections import Counter

from scipy.stats import binomtest

from evaluators.base import ModelLimits
from hgm.llm.gateway import Gateway
from hgm.llm.mixed import Mixed, distinct
from hgm.llm.scripted import ScriptedModel, Turn

MODELS = {name: ScriptedModel([Turn(content=name)], name=name) for name in ("small", "big")}
MIXED = Mixed(MODELS, {"small": 3.0, "big": 1.0})


def test_a_seed_picks_by_weight_and_always_the_same() -> None:
    picked = [MIXED.pick("edit", seed).name for seed in range(4000)]
    assert binomtest(Counter(picked)["small"], len(picked), 0.75).pvalue > 0.001
    turned = Mixed(MODELS, {"big": 2.0, "small": 6.0})
    assert picked == [turned.pick("edit", seed).name for seed in range(4000)], "order and scale are no choice"


def test_roles_draw_apart() -> None:
    both = [(MIXED.pick("edit", seed).name, MIXED.pick("judge", seed).name) for seed in range(400)]
    assert len(set(both)) == 4


def test_one_model_is_always_picked_and_each_is_known_once() -> None:
    only = Mixed({"big": MODELS["big"]}, {"big": 0.1})
    assert {only.pick("edit", seed).name for seed in range(50)} == {"big"}
    assert [model.name for model in distinct([MIXED, only, MODELS["small"]])] == ["small", "big"]


async def test_the_gateway_opens_an_attempt_with_the_model_of_its_seed() -> None:
    async with Gateway({"edit": MIXED}) as gateway:
        for seed in range(20):
            session = gateway.open("edit", seed=seed, limits=ModelLimits(), label=f"x{seed}")
            assert session.model is MIXED.pick("edit", seed)
