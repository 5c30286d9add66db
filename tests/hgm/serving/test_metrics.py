"""/metrics of vLLM 0.32, as its CPU build wrote it, and what is made of it."""

from __future__ import annotations

import json

import httpx

from hgm.serving.fleet import Fixed, Fleet
from hgm.serving.metrics import Gauge, Sample, parse
from hgm.serving.watching import Watch

PAGE = """# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="tiny"} 3.0
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_waiting{engine="0",model_name="tiny"} 2.0
# TYPE vllm:num_requests_waiting_by_reason gauge
vllm:num_requests_waiting_by_reason{engine="0",model_name="tiny",reason="capacity"} 9.0
# TYPE vllm:kv_cache_usage_perc gauge
vllm:kv_cache_usage_perc{engine="0",model_name="tiny"} 0.25
vllm:kv_cache_usage_perc{engine="1",model_name="tiny"} 0.5
# TYPE vllm:prefix_cache_queries_total counter
vllm:prefix_cache_queries_total{engine="0",model_name="tiny"} 424.0
# TYPE vllm:prefix_cache_queries_created gauge
vllm:prefix_cache_queries_created{engine="0",model_name="tiny"} 1.795934675112598e+09
# TYPE vllm:prefix_cache_hits_total counter
vllm:prefix_cache_hits_total{engine="0",model_name="tiny"} 106.0
# TYPE vllm:prompt_tokens_total counter
vllm:prompt_tokens_total{engine="0",model_name="tiny"} 400.0
vllm:prompt_tokens_total{engine="1",model_name="tiny"} 24.0
# TYPE vllm:prompt_tokens_by_source_total counter
vllm:prompt_tokens_by_source_total{engine="0",model_name="tiny",source="local_compute"} 7.0
# TYPE vllm:generation_tokens_total counter
vllm:generation_tokens_total{engine="0",model_name="tiny"} 382.0
# TYPE vllm:generation_tokens_created gauge
vllm:generation_tokens_created{engine="0",model_name="tiny"} 1.795934675112843e+09
"""


def test_a_page_is_read() -> None:
    assert parse(PAGE) == Sample(3.0, 2.0, 0.5, 424.0, 382.0, 424.0, 106.0)
    assert parse("# TYPE other counter\nother 1\n") == Sample()


def test_rates_are_of_the_last_minute() -> None:
    gauge = Gauge()
    gauge.add(0.0, Sample(prompt_tokens=1000, generation_tokens=100, prefix_queries=1000, prefix_hits=0))
    figures = gauge.add(10.0, Sample(2, 1, 0.5, 2000, 600, 2000, 750))
    assert (figures.running, figures.waiting, figures.cache_used) == (2, 1, 0.5)
    assert (figures.prompt_per_s, figures.generation_per_s, figures.cache_hit_rate) == (100.0, 50.0, 0.75)
    for second in range(20, 140, 10):
        figures = gauge.add(second, Sample(0, 0, 0.0, 2000, 600, 2000, 750))
    assert (figures.generation_per_s, figures.cache_hit_rate) == (0.0, None), "what was before has been forgotten"


def test_a_server_that_was_started_again_counts_from_nothing() -> None:
    gauge = Gauge()
    gauge.add(0.0, Sample(generation_tokens=5000))
    assert gauge.add(10.0, Sample(generation_tokens=40)).generation_per_s == 0.0
    assert gauge.add(20.0, Sample(generation_tokens=140)).generation_per_s == 10.0


async def test_a_password_in_an_address_is_not_written_down() -> None:
    fleet = Fleet([Fixed("http://me:secret@127.0.0.1:1/v1?key=secret", 0)])
    async with httpx.AsyncClient(trust_env=False) as client:
        (row,) = await Watch([("small", fleet)]).rows(client)
    assert "secret" not in json.dumps(row)
    assert isinstance(row, dict)
    assert row["url"] == "http://127.0.0.1:1/v1"
