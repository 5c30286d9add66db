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
CALLS = st.sampled_from([(1, 1), (1, 1), (1, 3), (3, 1)])
"""How many at once, and how many samples of each."""


def admitted(meter: Meter, prompt_bytes: int, reply_tokens: int) -> Hold:
    holds = meter.admit(prompt_bytes, reply_tokens)
    assert not isinstance(holds, Limit)
    return holds[0]


@given(
    limits=st.builds(
        ModelLimits,
        requests=st.integers(0, 12),
        tokens=st.integers(0, 5000),
        usd=st.none() | st.floats(0, 0.05),
    ),
    asked=st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 800), st.floats(0, 1), CALLS), max_size=40),
    order=st.randoms(use_true_random=False),
)
def test_no_limit_is_ever_passed_by_requests_that_keep_to_their_holds(limits, asked, order) -> None:
    meter, running = Meter(limits, PRICES), []
    for size, reply, share, (calls, samples) in asked:
        admitted = meter.admit(size, reply, calls=calls, samples=samples)
        if not isinstance(admitted, Limit):
            assert len(admitted) == calls
            running += [(hold, round(hold.samples * hold.reply_tokens * share)) for hold in admitted]
        while running and (isinstance(admitted, Limit) or order.random() < 0.4):
            hold, replied = running.pop(order.randrange(len(running)))
            usd = PRICES.cost_usd(hold.prompt_tokens, replied)
            meter.settle(hold, Usage(hold.samples, hold.prompt_tokens, replied, 0, usd))
            admitted = None
        assert meter.used.requests + sum(hold.samples for hold, _ in running) <= limits.requests
        assert meter.used.tokens + sum(hold.tokens for hold, _ in running) <= limits.tokens
        if limits.usd is not None:
            assert meter.used.usd + sum(hold.usd for hold, _ in running) <= limits.usd + 1e-9


def test_with_others_running_a_reply_is_not_shortened_but_alone_it_is() -> None:
    meter = Meter(ModelLimits(tokens=1000), FREE)
    first = admitted(meter, 100, 800)
    assert meter.admit(100, 800) is Limit.TOKENS
    meter.release(first)
    assert admitted(meter, 100, 5000).reply_tokens == 970


def test_samples_share_what_is_left() -> None:
    meter = Meter(ModelLimits(requests=9, tokens=1000), FREE)
    (together,) = meter.admit(100, 5000, samples=4)
    assert (together.reply_tokens, together.tokens, meter.remaining_requests) == (242, 998, 5)
    meter.release(together)
    apart = meter.admit(100, 5000, calls=4)
    assert [hold.tokens for hold in apart] == [250] * 4, "each with the prompt"
    meter.release(*apart)
    assert meter.admit(100, 1, calls=5, samples=2) is Limit.REQUESTS
    assert meter.admit(100, 1, calls=3, samples=3) != Limit.REQUESTS


def test_the_estimate_follows_what_the_provider_counts() -> None:
    meter = Meter(ModelLimits(), FREE)
    first = admitted(meter, 1000, 10)
    assert first.prompt_tokens == 300
    meter.settle(first, Usage(1, 800, 10))
    assert admitted(meter, 1000, 10).prompt_tokens == 800


def test_each_limit_is_named() -> None:
    assert Meter(ModelLimits(requests=0), FREE).admit(10, 10) is Limit.REQUESTS
    assert Meter(ModelLimits(tokens=2), FREE).admit(100, 10) is Limit.TOKENS
    assert Meter(ModelLimits(usd=0.0), PRICES).admit(100, 10) is Limit.USD
    assert Meter(ModelLimits(usd=0.0), Prices(1.0, 0.0)).admit(100, 10) is Limit.USD
    assert admitted(Meter(ModelLimits(usd=0.0), FREE), 100, 10)


def test_what_is_running_counts_at_its_worst() -> None:
    meter = Meter(ModelLimits(), PRICES)
    first, second = admitted(meter, 1000, 100), admitted(meter, 10, 50)
    assert (meter.at_most.requests, meter.at_most.tokens) == (2, first.tokens + second.tokens)
    assert meter.at_most.usd == pytest.approx(first.usd + second.usd)
    meter.settle(first, Usage(1, 7, 3, 0, 0.5))
    assert (meter.at_most.requests, meter.at_most.tokens) == (2, 10 + second.tokens)
    meter.settle(second, Usage())
    assert meter.at_most == meter.used
