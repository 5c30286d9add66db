from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Usage
from evaluators.base import ModelLimits
from evaluators.sandbox.base import Limit
from hgm.llm.meter import Hold, Meter
from hgm.llm.pricing import FREE, Prices

PRICES = Prices(2.0, 10.0)


@given(
    limits=st.builds(
        ModelLimits,
        requests=st.integers(0, 12),
        tokens=st.integers(0, 5000),
        usd=st.none() | st.floats(0, 0.05),
    ),
    asked=st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 800), st.floats(0, 1)), max_size=40),
    order=st.randoms(use_true_random=False),
)
def test_no_limit_is_ever_passed_by_requests_that_keep_to_their_holds(limits, asked, order) -> None:
    meter, running = Meter(limits, PRICES), []
    for size, reply, share in asked:
        admitted = meter.admit(size, reply)
        if isinstance(admitted, Hold):
            running.append((admitted, round(admitted.reply_tokens * share)))
        while running and (isinstance(admitted, Limit) or order.random() < 0.4):
            hold, replied = running.pop(order.randrange(len(running)))
            usd = PRICES.cost_usd(hold.prompt_tokens, replied)
            meter.settle(hold, Usage(1, hold.prompt_tokens, replied, 0, usd))
            admitted = None
        assert meter.used.requests + len(running) <= limits.requests
        assert meter.used.tokens + sum(hold.tokens for hold, _ in running) <= limits.tokens
        if limits.usd is not None:
            assert meter.used.usd + sum(hold.usd for hold, _ in running) <= limits.usd + 1e-9


def test_with_others_running_a_reply_is_not_shortened_but_alone_it_is() -> None:
    meter = Meter(ModelLimits(tokens=1000), FREE)
    first = meter.admit(100, 800)
    assert isinstance(first, Hold)
    assert meter.admit(100, 800) is Limit.TOKENS
    meter.release(first)
    shortened = meter.admit(100, 5000)
    assert isinstance(shortened, Hold)
    assert shortened.reply_tokens == 970


def test_the_estimate_follows_what_the_provider_counts() -> None:
    meter = Meter(ModelLimits(), FREE)
    first = meter.admit(1000, 10)
    assert isinstance(first, Hold)
    assert first.prompt_tokens == 300
    meter.settle(first, Usage(1, 800, 10))
    second = meter.admit(1000, 10)
    assert isinstance(second, Hold)
    assert second.prompt_tokens == 800


def test_each_limit_is_named() -> None:
    assert Meter(ModelLimits(requests=0), FREE).admit(10, 10) is Limit.REQUESTS
    assert Meter(ModelLimits(tokens=2), FREE).admit(100, 10) is Limit.TOKENS
    assert Meter(ModelLimits(usd=0.0), PRICES).admit(100, 10) is Limit.USD
    assert Meter(ModelLimits(usd=0.0), Prices(1.0, 0.0)).admit(100, 10) is Limit.USD
    assert isinstance(Meter(ModelLimits(usd=0.0), FREE).admit(100, 10), Hold)


def test_what_is_running_counts_at_its_worst() -> None:
    meter = Meter(ModelLimits(), PRICES)
    first, second = meter.admit(1000, 100), meter.admit(10, 50)
    assert isinstance(first, Hold)
    assert isinstance(second, Hold)
    assert (meter.at_most.requests, meter.at_most.tokens) == (2, first.tokens + second.tokens)
    assert meter.at_most.usd == pytest.approx(first.usd + second.usd)
    meter.settle(first, Usage(1, 7, 3, 0, 0.5))
    assert (meter.at_most.requests, meter.at_most.tokens) == (2, 10 + second.tokens)
    meter.settle(second, Usage())
    assert meter.at_most == meter.used
