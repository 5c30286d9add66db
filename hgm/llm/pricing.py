"""What model calls cost. One place turns token counts into dollars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

MILLION = 1_000_000
CACHE_WRITE_PREMIUM = 0.25
"""Anthropic charges a prompt token that is written to its five-minute cache 1.25 times."""


@dataclass(frozen=True)
class Prices:
    """US dollars per million tokens. `cached_usd` is for prompt tokens read from a cache; None means `prompt_usd`."""

    prompt_usd: float = 0.0
    completion_usd: float = 0.0
    cached_usd: float | None = None

    def cost_usd(self, prompt: int, completion: int, *, cached: int = 0, cache_written: int = 0) -> float:
        """The price of one call. `cached` and `cache_written` are parts of `prompt`, never on top of it."""
        cached_usd = self.prompt_usd if self.cached_usd is None else self.cached_usd
        total = (prompt - cached) * self.prompt_usd + cached * cached_usd + completion * self.completion_usd
        return (total + cache_written * self.prompt_usd * CACHE_WRITE_PREMIUM) / MILLION


FREE = Prices()


@runtime_checkable
class Priced(Protocol):
    """A model whose owner set prices and a longest reply; what the gateway reserves before it asks."""

    prices: Prices
    max_tokens: int
