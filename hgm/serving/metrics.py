"""What a vLLM server says of itself at /metrics, and what follows: queue, cache hit rate, tokens in a second."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

GAUGES = {
    "vllm:num_requests_running": "running",
    "vllm:num_requests_waiting": "waiting",
    "vllm:kv_cache_usage_perc": "cache_used",
}
COUNTERS = {
    "vllm:prompt_tokens": "prompt_tokens",
    "vllm:generation_tokens": "generation_tokens",
    "vllm:prefix_cache_queries": "prefix_queries",
    "vllm:prefix_cache_hits": "prefix_hits",
}
"""As vLLM's V1 engine has them (0.8 and later), without the `_total` of the exposition format."""
WINDOW_S = 60.0


@dataclass(frozen=True)
class Sample:
    """One look, summed over a server's engines. `running` and `waiting` are requests; `cache_used` is the largest share
    of a cache in use, 0 to 1; the rest counts tokens since the server's start."""

    running: float = 0.0
    waiting: float = 0.0
    cache_used: float = 0.0
    prompt_tokens: float = 0.0
    generation_tokens: float = 0.0
    prefix_queries: float = 0.0
    prefix_hits: float = 0.0


def parse(text: str) -> Sample:
    """A page of Prometheus' text format; what it lacks is 0.

    Raises:
        ValueError: it is no such page.
    """
    from prometheus_client.parser import text_string_to_metric_families

    found: dict[str, float] = {}
    for family in text_string_to_metric_families(_wanted(text)):
        name = GAUGES.get(family.name) or COUNTERS.get(family.name)
        for sample in family.samples if name else ():
            if sample.name in (family.name, f"{family.name}_total"):
                assert name is not None
                value = (
                    max(found.get(name, 0.0), sample.value)
                    if name == "cache_used"
                    else found.get(name, 0.0) + sample.value
                )
                found[name] = value
    return Sample(**found)


def _wanted(text: str) -> str:
    """The lines of the metrics that we read: a page has six hundred, and parsing them costs 10 ms of the engine's."""
    names = (*GAUGES, *COUNTERS)
    starts = tuple(f"{prefix}{name}" for name in names for prefix in ("", "# TYPE "))
    return "\n".join(line for line in text.splitlines() if line.startswith(starts)) + "\n"


@dataclass(frozen=True)
class Figures:
    """A server over the last minute. `cache_hit_rate` is the share of prompt tokens that were in the prefix cache, None
    where no prompt was read; the others are as in `Sample`, and tokens per second."""

    running: int
    waiting: int
    cache_used: float
    cache_hit_rate: float | None
    prompt_per_s: float
    generation_per_s: float


class Gauge:
    """The samples of the last minute of one server."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, Sample]] = deque()

    def add(self, at: float, sample: Sample) -> Figures:
        """`at` in seconds of any clock. A counter that has fallen is a server that was started again: the samples of
        its earlier life are left out."""
        if self._samples and any(_fell(self._samples[-1][1], sample)):
            self._samples.clear()
        self._samples.append((at, sample))
        while len(self._samples) > 2 and at - self._samples[1][0] >= WINDOW_S:
            self._samples.popleft()
        then, first = self._samples[0]
        queries, seconds = sample.prefix_queries - first.prefix_queries, max(at - then, 1e-9)
        return Figures(
            running=int(sample.running),
            waiting=int(sample.waiting),
            cache_used=sample.cache_used,
            cache_hit_rate=(sample.prefix_hits - first.prefix_hits) / queries if queries else None,
            prompt_per_s=(sample.prompt_tokens - first.prompt_tokens) / seconds,
            generation_per_s=(sample.generation_tokens - first.generation_tokens) / seconds,
        )


def _fell(before: Sample, now: Sample) -> Iterable[bool]:
    return (getattr(now, name) < getattr(before, name) for name in COUNTERS.values())


def as_row(figures: Figures | None) -> Mapping[str, float | None]:
    """The fields of `figures`, all None where the server could not be asked."""
    return {field.name: getattr(figures, field.name) if figures else None for field in fields(Figures)}
