from __future__ import annotations

import pytest

from hgm.llm.noise import NoiseModel
from hgm.llm.pricing import FREE, Priced, Prices
from tests.hgm.llm.talk import scripted


def test_dollars_per_million_tokens() -> None:
    assert Prices(3.0, 15.0).cost_usd(1_000_000, 200_000) == pytest.approx(6.0)
    assert FREE.cost_usd(10**9, 10**9) == 0


def test_cached_tokens_cost_as_much_as_others_unless_said_otherwise() -> None:
    assert Prices(3.0, 15.0).cost_usd(1000, 0, cached=900) == pytest.approx(0.003)
    assert Prices(3.0, 15.0, 0.3).cost_usd(1000, 0, cached=900) == pytest.approx(0.00057)


def test_writing_the_cache_costs_a_quarter_more() -> None:
    assert Prices(4.0, 0.0).cost_usd(1000, 0, cache_written=1000) == pytest.approx(0.005)


def test_who_is_priced() -> None:
    assert isinstance(scripted(), Priced)
    assert not isinstance(NoiseModel(), Priced)
