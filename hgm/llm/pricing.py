"""What model calls cost. One place turns token counts, and a rented server's time, into dollars.

An answer's tokens are priced as their provider counts them: what was read from a cache at the cache's price, what was
written to Anthropic's cache with its premium, what a model thought before it answered as completion.
`python -m hgm.llm.pricing` prints the list of prices as it stands in docs/models.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

MILLION = 1_000_000
HOUR_S = 3600.0
CACHE_WRITE_PREMIUM = 0.25
"""Anthropic charges a prompt token that is written to its five-minute cache 1.25 times."""
HOUR_CACHE_PREMIUM = 1.0
"""And twice, where it is kept for an hour."""


@dataclass(frozen=True)
class Prices:
    """US dollars per million tokens. `cached_usd` is for prompt tokens read from a cache; None means `prompt_usd`.
    `hour_usd` is for an hour of the server, where that is what is paid. `write_usd` is for prompt tokens written to a
    cache; None means what Anthropic charges for its five-minute one."""

    prompt_usd: float = 0.0
    completion_usd: float = 0.0
    cached_usd: float | None = None
    hour_usd: float = 0.0
    write_usd: float | None = None

    def cost_usd(self, prompt: int, completion: int, *, cached: int = 0, cache_written: int = 0) -> float:
        """The price of one call's tokens. `cached` and `cache_written` are parts of `prompt`, never on top of it."""
        cached_usd = self.prompt_usd if self.cached_usd is None else self.cached_usd
        total = (prompt - cached) * self.prompt_usd + cached * cached_usd + completion * self.completion_usd
        premium = self.prompt_usd * CACHE_WRITE_PREMIUM if self.write_usd is None else self.write_usd - self.prompt_usd
        return (total + cache_written * premium) / MILLION

    def apart(self, written: int) -> int:
        """What is `cache_written` of the tokens that a provider other than Anthropic has `written` to a cache: none,
        unless they have a price of their own. They cost as any others of the prompt."""
        return 0 if self.write_usd is None else written


FREE = Prices()


@runtime_checkable
class Priced(Protocol):
    """A model whose owner set prices and a longest reply; what the gateway reserves before it asks."""

    prices: Prices
    max_tokens: int


class Rented:
    """A server that is paid by the hour. Its busy time is shared evenly, at every moment, by the requests that it has
    before it; so what they pay together is the time in which there was any, and no more.

    `clock` gives seconds. The share of a request is the difference of a clock that runs at 1/n of the price while n
    requests are there (the virtual time of fair queueing: A. Demers, S. Keshav and S. Shenker, 1989).
    """

    def __init__(self, hour_usd: float, clock: Callable[[], float]) -> None:
        self._per_s = hour_usd / HOUR_S
        self._clock = clock
        self._at = clock()
        self._each_usd = 0.0
        self._inside = 0

    def enter(self) -> float:
        """A request is sent; what `leave` wants back."""
        self._advance()
        self._inside += 1
        return self._each_usd

    def leave(self, entered: float) -> float:
        """It has ended, well or not; its share in dollars."""
        self._advance()
        self._inside -= 1
        return self._each_usd - entered

    def _advance(self) -> None:
        now = self._clock()
        if self._inside:
            self._each_usd += (now - self._at) * self._per_s / self._inside
        self._at = now


def usual_write_usd(provider: str, prompt_usd: float, cache: str = "5m") -> float:
    """A million prompt tokens that are written to a cache, where nobody says what they cost. `cache` is how long
    Anthropic keeps them."""
    premium = HOUR_CACHE_PREMIUM if cache == "1h" else CACHE_WRITE_PREMIUM
    return prompt_usd * (1 + (premium if provider == "anthropic" else 0))


READ_ON = "2026-11-28"
ANTHROPIC_PAGE = f"platform.claude.com, Pricing (a stored copy), {READ_ON}"
OPENAI_TABLE = f"docs.github.com, model pricing of GitHub Copilot (a stored copy), {READ_ON}"

_OPUS = Prices(5.0, 25.0, 0.5)

LISTED: Mapping[tuple[str, str], tuple[Prices, str]] = {
    ("anthropic", "claude-opus-5"): (_OPUS, ANTHROPIC_PAGE),
    ("anthropic", "claude-opus-4-8"): (_OPUS, ANTHROPIC_PAGE),
    ("anthropic", "claude-opus-4-7"): (_OPUS, ANTHROPIC_PAGE),
    ("anthropic", "claude-opus-4-6"): (_OPUS, ANTHROPIC_PAGE),
    ("anthropic", "claude-opus-4-5"): (_OPUS, ANTHROPIC_PAGE),
    ("anthropic", "claude-opus-4-5-20251101"): (_OPUS, ANTHROPIC_PAGE),
    ("anthropic", "claude-sonnet-5"): (Prices(2.0, 10.0, 0.2), ANTHROPIC_PAGE),
    ("anthropic", "claude-haiku-4-5"): (Prices(1.0, 5.0, 0.1), ANTHROPIC_PAGE),
    ("anthropic", "claude-haiku-4-5-20251001"): (Prices(1.0, 5.0, 0.1), ANTHROPIC_PAGE),
    ("openai", "gpt-5-mini"): (Prices(0.25, 2.0, 0.025), OPENAI_TABLE),
    ("openai", "gpt-5.4-mini"): (Prices(0.75, 4.5, 0.075), OPENAI_TABLE),
}
"""(provider, model) → prices and where they were read. Only models with one price whatever the prompt's length, on
which two public lists agree: a wrong price is worse than none. Entries may be added; one is never changed into another
price under the same date, since runs go on with what their lock.json keeps."""


def listed(provider: str, model: str, base_url: str = "") -> tuple[Prices, str] | None:
    """What the table says of `model` at its provider's own address; None where it is not there, or elsewhere."""
    return None if base_url else LISTED.get((provider, model))


def table() -> str:
    """The list, for docs/models.md."""
    lines = ["| provider | model | prompt | completion | cached | written | read in |", "|---|---|---|---|---|---|---|"]
    for (provider, model), (prices, source) in LISTED.items():
        write_usd = usual_write_usd(provider, prices.prompt_usd)
        usd = (prices.prompt_usd, prices.completion_usd, prices.cached_usd or 0.0, write_usd)
        lines.append(f"| {provider} | `{model}` | {' | '.join(f'{one:g}' for one in usd)} | {source} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(table())
