"""Reserve, then settle: the arithmetic that keeps an attempt inside its limits however many requests run at once.

Pure: no clock, no I/O. A request is admitted only if it fits beside everything that is used *and* everything that is
held by requests still running. The prompt's tokens are estimated (the provider counts them only afterwards); the
estimate follows what the provider really counted in this attempt.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.records import Usage
from evaluators.base import ModelLimits
from evaluators.sandbox.base import Limit
from hgm.llm.pricing import MILLION, Prices

TOKENS_PER_BYTE = 0.3
"""First guess, before a provider has counted anything: English and code lie between 0.2 and 0.35."""

LEAST_TOKENS_PER_BYTE = 0.1


@dataclass(frozen=True)
class Hold:
    """What one running call may use up; `reply_tokens` is the longest reply that it may ask for, and `samples` how many
    of them. Each sample is a request of the attempt's."""

    prompt_bytes: int
    prompt_tokens: int
    reply_tokens: int
    usd: float
    samples: int = 1

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.samples * self.reply_tokens

    @property
    def at_most(self) -> Usage:
        return Usage(self.samples, self.prompt_tokens, self.samples * self.reply_tokens, 0, self.usd)


class Meter:
    """One attempt's account."""

    def __init__(self, limits: ModelLimits, prices: Prices) -> None:
        self.limits = limits
        self.prices = prices
        self.used = Usage()
        self._holds: list[Hold] = []
        self._counted_bytes = 0

    @property
    def busy(self) -> bool:
        return bool(self._holds)

    @property
    def remaining_requests(self) -> int:
        return max(0, self.limits.requests - self.used.requests - sum(hold.samples for hold in self._holds))

    @property
    def remaining_tokens(self) -> int:
        return max(0, self.limits.tokens - self.used.tokens - sum(hold.tokens for hold in self._holds))

    @property
    def remaining_usd(self) -> float | None:
        if self.limits.usd is None:
            return None
        return max(0.0, self.limits.usd - self.used.usd - sum(hold.usd for hold in self._holds))

    @property
    def at_most(self) -> Usage:
        """What is used, and what the requests that are running may use."""
        return sum((hold.at_most for hold in self._holds), self.used)

    def admit(self, prompt_bytes: int, reply_tokens: int, *, calls: int = 1, samples: int = 1) -> list[Hold] | Limit:
        """A hold for each of `calls` with a prompt of that size and `samples` replies, or the limit that all of them
        together would pass.

        With nothing else running, replies that would not fit are shortened rather than refused, down to one token.
        """
        prompt = self._prompt_tokens(prompt_bytes)
        if self.remaining_requests < calls * samples:
            return Limit.REQUESTS
        room = self._room_for_replies(calls * prompt)
        limit = min(room, key=lambda name: room[name])
        each = room[limit] // (calls * samples)
        if each < (1 if not self.busy else reply_tokens):
            return limit
        granted = min(reply_tokens, each)
        usd = self.prices.cost_usd(prompt, samples * granted)
        holds = [Hold(prompt_bytes, prompt, granted, usd, samples) for _ in range(calls)]
        self._holds += holds
        return holds

    def settle(self, hold: Hold, usage: Usage) -> None:
        """Replace what was held by what was really used."""
        self.release(hold)
        self.used += usage
        if usage.prompt_tokens:
            self._counted_bytes += hold.prompt_bytes

    def release(self, *holds: Hold) -> None:
        """Give back holds of calls that cost nothing; those that are settled are none any more."""
        self._holds = [one for one in self._holds if not any(one is other for other in holds)]

    def _prompt_tokens(self, prompt_bytes: int) -> int:
        ratio = self.used.prompt_tokens / self._counted_bytes if self._counted_bytes else TOKENS_PER_BYTE
        return max(1, round(prompt_bytes * max(LEAST_TOKENS_PER_BYTE, ratio)))

    def _room_for_replies(self, prompt_tokens: int) -> dict[Limit, int]:
        """Tokens left for replies under each limit, once prompts are paid for; below 1 means none."""
        room = {Limit.TOKENS: self.remaining_tokens - prompt_tokens}
        remaining_usd = self.remaining_usd
        if remaining_usd is not None:
            left_usd = remaining_usd - self.prices.cost_usd(prompt_tokens, 0)
            if self.prices.completion_usd > 0:
                room[Limit.USD] = int(left_usd * MILLION / self.prices.completion_usd)
            elif left_usd < 0:
                room[Limit.USD] = 0
        return room
