"""What the fault server can do wrong, how it is asked to, and what each vendor says in such a case."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum


class Misdeed(StrEnum):
    """One way to misbehave. Those that begin with `rate_limit` differ in how they say when to come again."""

    RATE_LIMIT = "rate_limit"
    RATE_LIMIT_SECONDS = "rate_limit_seconds"
    RATE_LIMIT_DATE = "rate_limit_date"
    RATE_LIMIT_MS = "rate_limit_ms"
    SERVER_ERROR = "server_error"
    BAD_GATEWAY = "bad_gateway"
    UNAVAILABLE = "unavailable"
    OVERLOADED = "overloaded"
    RESET_BEFORE = "reset_before"
    RESET_MID = "reset_mid"
    TRUNCATED = "truncated"
    DRIP = "drip"
    HANG = "hang"
    HTML = "html"
    ERROR_IN_200 = "error_in_200"
    WRONG_TYPE = "wrong_type"
    EMPTY = "empty"
    BAD_ARGUMENTS = "bad_arguments"
    REFUSAL = "refusal"
    OVERFLOW = "overflow"
    BAD_REQUEST = "bad_request"
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    QUOTA_429 = "quota_429"
    QUOTA_403 = "quota_403"
    QUOTA_402 = "quota_402"


@dataclass(frozen=True)
class Refused:
    """An answer that is no model's: nothing is sold by it."""

    status: int
    message: str
    kind: str = "server_error"
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    html: bool = False


OVERFLOWS: Mapping[str, Refused] = {
    "openai": Refused(
        400,
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens. "
        "Please reduce the length of the messages.",
        "invalid_request_error",
        "context_length_exceeded",
    ),
    "anthropic": Refused(400, "prompt is too long: 210000 tokens > 200000 maximum", "invalid_request_error"),
    "anthropic_max_tokens": Refused(
        400,
        "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or "
        "`max_tokens` and try again",
        "invalid_request_error",
    ),
    "vllm": Refused(
        400,
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, "
        "1000 in the completion). Please reduce the length of the messages or completion.",
        "BadRequestError",
    ),
    "llama.cpp": Refused(
        400,
        "the request exceeds the available context size. try increasing the context size or enable context shift",
        "exceed_context_size_error",
    ),
    "mistral": Refused(
        400,
        "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
        "invalid_request_error",
    ),
    "sglang": Refused(
        400, "The input (9000 tokens) is longer than the model's context length (8192 tokens).", "BadRequestError"
    ),
    "gemini": Refused(
        400,
        "The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).",
        "INVALID_ARGUMENT",
    ),
}
"""By vendor, how a prompt that is too long is refused; `overflow:VENDOR` asks for one of them."""

_REFUSED: Mapping[Misdeed, Refused] = {
    Misdeed.RATE_LIMIT: Refused(429, "Rate limit reached for requests", "requests", "rate_limit_exceeded"),
    Misdeed.SERVER_ERROR: Refused(500, "The server had an error while processing your request", "server_error"),
    Misdeed.BAD_GATEWAY: Refused(502, "<html><body><h1>502 Bad Gateway</h1></body></html>", html=True),
    Misdeed.UNAVAILABLE: Refused(503, "The engine is currently overloaded, please try again later"),
    Misdeed.OVERLOADED: Refused(529, "Overloaded", "overloaded_error"),
    Misdeed.BAD_REQUEST: Refused(400, "'messages' cannot be understood", "invalid_request_error"),
    Misdeed.UNAUTHORIZED: Refused(401, "Incorrect API key provided", "invalid_request_error", "invalid_api_key"),
    Misdeed.NOT_FOUND: Refused(404, "The model does not exist", "invalid_request_error", "model_not_found"),
    Misdeed.QUOTA_429: Refused(429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota"),
    Misdeed.QUOTA_403: Refused(403, "You have reached your specified API usage limits", "permission_error"),
    Misdeed.QUOTA_402: Refused(402, "Your credit balance is too low to access the API", "billing_error"),
}

_CUE = re.compile(r"\[fault:([a-z_0-9]+)(?::([a-z_.]+))?(?:\*(\d+))?\]")


@dataclass(frozen=True)
class Cue:
    """What one request gets. `vendor` chooses among the words for an overflow, '' those of the protocol."""

    misdeed: Misdeed
    vendor: str = ""


class Cues:
    """Decides what each request gets: what it asks for itself, else by chance.

    A text asks with `[fault:NAME]`, or `[fault:NAME*2]` for the first two tries of that same text, or
    `[fault:overflow:VENDOR]`. `shares` maps misdeeds to their probabilities; their sum is at most 1.
    """

    def __init__(self, shares: Mapping[Misdeed, float], seed: int) -> None:
        if sum(shares.values()) > 1 + 1e-9:
            raise ValueError(f"the shares of faults sum to {sum(shares.values()):.3f}: at most 1 is possible")
        self._names, self._weights = list(shares), list(shares.values())
        self._rng = random.Random(seed)
        self._tries: Counter[str] = Counter()

    def next(self, text: str, asked: str = "") -> Cue | None:
        """For a request that says `text`; `asked` is its header `x-fault`, without brackets.

        Raises:
            ValueError: there is no such misdeed.
        """
        found = _CUE.search(f"[fault:{asked}]" if asked else text)
        if found is None:
            return self._by_chance()
        name, vendor, times = found.groups()
        if times is not None:
            self._tries[text] += 1
            if self._tries[text] > int(times):
                return None
        return Cue(Misdeed(name), vendor or "")

    def _by_chance(self) -> Cue | None:
        drawn = self._rng.random()
        for name, weight in zip(self._names, self._weights, strict=True):
            drawn -= weight
            if drawn < 0:
                return Cue(name)
        return None


def refused(cue: Cue, protocol: str, wait_s: float, now: datetime) -> Refused | None:
    """The refusal that `cue` asks for, None where it asks for something else. `wait_s` is what a rate limit says."""
    if cue.misdeed is Misdeed.OVERFLOW:
        return OVERFLOWS[cue.vendor or protocol]
    limited = _REFUSED[Misdeed.RATE_LIMIT]
    match cue.misdeed:
        case Misdeed.RATE_LIMIT_SECONDS:
            return _saying(limited, {"retry-after": f"{wait_s:g}"})
        case Misdeed.RATE_LIMIT_MS:
            return _saying(limited, {"retry-after-ms": f"{wait_s * 1000:.0f}", "retry-after": "3600"})
        case Misdeed.RATE_LIMIT_DATE:
            then = now + timedelta(seconds=wait_s)
            return _saying(limited, {"retry-after": format_datetime(then, usegmt=True)})
    return _REFUSED.get(cue.misdeed)


def _saying(refusal: Refused, headers: Mapping[str, str]) -> Refused:
    return Refused(refusal.status, refusal.message, refusal.kind, refusal.code, headers)


def even_shares(total: float, misdeeds: list[Misdeed]) -> dict[Misdeed, float]:
    """`total` divided evenly among `misdeeds`."""
    return {misdeed: total / len(misdeeds) for misdeed in misdeeds}
