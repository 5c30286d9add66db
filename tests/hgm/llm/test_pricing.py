from __future__ import annotations

from pathlib import Path

import pytest

from hgm.llm.noise import NoiseModel
from hgm.llm.pricing import FREE, LISTED, READ_ON, Priced, Prices, Rented, listed, table
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


def test_a_rented_servers_busy_time_is_shared_by_what_it_serves() -> None:
    now = [100.0]
    server = Rented(3600.0, lambda: now[0])  # a dollar a second
    first = server.enter()
    now[0] += 10
    second = server.enter()
    now[0] += 4
    assert server.leave(second) == pytest.approx(2.0)
    now[0] += 1
    assert server.leave(first) == pytest.approx(13.0)
    now[0] += 1000  # idle: nobody pays
    third = server.enter()
    now[0] += 5
    assert server.leave(third) == pytest.approx(5.0)


def test_every_listed_price_is_plausible_and_says_where_it_was_read() -> None:
    for (provider, _), (prices, source) in LISTED.items():
        assert provider in ("openai", "anthropic")
        assert prices.cached_usd is not None
        assert 0 < prices.cached_usd < prices.prompt_usd < prices.completion_usd
        assert READ_ON in source
    assert listed("openai", "gpt-5-mini", "http://127.0.0.1:8000/v1") is None
    assert listed("openai", "gpt-5-mini-of-mine") is None


def test_the_list_is_in_the_documentation() -> None:
    page = Path(__file__).parents[3] / "docs" / "models.md"
    assert table() in page.read_text(), "python -m hgm.llm.pricing prints it"
