"""What a provider can do wrong, and what follows: one table. And from its HTTP answer to the row that holds.

`python -m hgm.llm.faults` prints the table as it stands in docs/models.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

from archive.errors import (
    BadRequest,
    ContextOverflow,
    ModelError,
    ProviderRefused,
    ProviderUnavailable,
    ProviderUnreachable,
)


class Fault(StrEnum):
    RATE_LIMIT = "rate_limit"
    BUSY = "busy"
    SERVER_ERROR = "server_error"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"
    NONSENSE = "nonsense"
    REFUSED = "refused"
    QUOTA = "quota"
    BAD_REQUEST = "bad_request"
    OVERFLOW = "overflow"
    EMPTY = "empty"
    FILTERED = "filtered"
    BAD_ARGUMENTS = "bad_arguments"
    WRONG_LABEL = "wrong_label"
    SLOW = "slow"


class Blame(StrEnum):
    """Whose doing it is; what that means for the attempt is in evaluators/failures.py."""

    PROVIDER = "provider"
    AGENT = "agent"
    ASK = "ask"
    """Unknown: a small request of our own decides. Where that fails too, it is the provider's."""
    NOBODY = "nobody"


@dataclass(frozen=True)
class Effect:
    """`seen` is how it shows; `error` what it becomes, None where it is an answer like any other. `retried` by us,
    `unsure`: the provider may have counted tokens that it never told us. `agent` is what an agent gets in the end."""

    seen: str
    error: type[ModelError] | None
    blame: Blame
    retried: bool = False
    unsure: bool = False
    agent: str = "503 `attempt_void`"


_WELL = "503 `attempt_void`, or 502 if only this text fails"

EFFECTS: Mapping[Fault, Effect] = {
    Fault.RATE_LIMIT: Effect(
        "429; fewer requests are sent at once from then on", ProviderUnavailable, Blame.ASK, retried=True, agent=_WELL
    ),
    Fault.BUSY: Effect("408, 409, 425, 499, 503, 529", ProviderUnavailable, Blame.ASK, retried=True, agent=_WELL),
    Fault.SERVER_ERROR: Effect("any other 5xx, HTML or not", ProviderUnavailable, Blame.ASK, retried=True, agent=_WELL),
    Fault.UNREACHABLE: Effect(
        "no such host, connection refused, no TLS", ProviderUnreachable, Blame.ASK, retried=True, agent=_WELL
    ),
    Fault.TIMEOUT: Effect(
        "no whole answer within 300 s: it hangs, or drips too slowly",
        ProviderUnavailable,
        Blame.ASK,
        retried=True,
        unsure=True,
        agent=_WELL,
    ),
    Fault.BROKEN_OFF: Effect(
        "the connection breaks before or amid the answer",
        ProviderUnavailable,
        Blame.ASK,
        retried=True,
        unsure=True,
        agent=_WELL,
    ),
    Fault.NONSENSE: Effect(
        "200 with no whole answer: cut off, HTML, an error object, a stream that was not asked for",
        ProviderUnavailable,
        Blame.ASK,
        retried=True,
        unsure=True,
        agent=_WELL,
    ),
    Fault.REFUSED: Effect("401, 403, 404, a redirect, any other status", ProviderRefused, Blame.ASK, agent=_WELL),
    Fault.QUOTA: Effect(
        "400, 402, 403 or 429 with words for a quota or a balance that is used up",
        ProviderRefused,
        Blame.ASK,
        agent=_WELL,
    ),
    Fault.BAD_REQUEST: Effect("400, 413, 422, 431", BadRequest, Blame.AGENT, agent="400 with the provider's words"),
    Fault.OVERFLOW: Effect(
        "400, 413 or 422 with a vendor's words for a prompt that is too long",
        ContextOverflow,
        Blame.AGENT,
        agent="400 `context_length_exceeded`",
    ),
    Fault.EMPTY: Effect("an answer without text and calls", None, Blame.NOBODY, agent="the empty answer"),
    Fault.FILTERED: Effect(
        "a refusal, a content filter", None, Blame.NOBODY, agent="the answer, `finish_reason` `content_filter`"
    ),
    Fault.BAD_ARGUMENTS: Effect(
        "a tool call whose arguments are no JSON, or lack something", None, Blame.NOBODY, agent="the call as it is"
    ),
    Fault.WRONG_LABEL: Effect(
        "a whole answer under a wrong content type", None, Blame.NOBODY, agent="the answer: its body counts"
    ),
    Fault.SLOW: Effect("a whole answer that drips in within 300 s", None, Blame.NOBODY, agent="the answer"),
}

STATUSES: Mapping[int, Fault] = {
    429: Fault.RATE_LIMIT,
    **dict.fromkeys((408, 409, 425, 499, 503, 529), Fault.BUSY),
    **dict.fromkeys((400, 413, 422, 431), Fault.BAD_REQUEST),
}

NO_MONEY = re.compile(
    r"insufficient_quota|billing|credit balance|spend_limit_reached|exceeded your current quota|usage limits?\b", re.I
)
"""How providers say, with whatever status, that the quota is used up: waiting and retrying will not help."""

TOO_LONG = re.compile(
    r"context_length_exceeded|maximum context length|exceed context limit|prompt is too long|available context size"
    r"|exceed_context_size|model's context length|input token count .{0,40}exceeds|context window",
    re.I,
)
"""How OpenAI, Anthropic, vLLM, llama.cpp, Mistral, SGLang and Gemini say that a prompt is too long."""

TEXT_CHARS = 500
KEY_LIKE = re.compile(r"\b(?:sk-|Bearer )[A-Za-z0-9_\-.*]{8,}")


def classify(status: int, text: str) -> Fault:
    """The row of the table for an answer with `status` whose body is `text`."""
    if status in (400, 402, 403, 429) and NO_MONEY.search(text):
        return Fault.QUOTA
    if status in (400, 413, 422) and TOO_LONG.search(text):
        return Fault.OVERFLOW
    if status in STATUSES:
        return STATUSES[status]
    return Fault.SERVER_ERROR if status >= 500 else Fault.REFUSED


_NEXT_STEP: Mapping[Fault, str] = {
    Fault.QUOTA: ". The quota is used up: top it up, then run again",
    Fault.REFUSED: ". Check the key, the model's name and base_url, then run again",
    Fault.UNREACHABLE: ". See that its server runs and that base_url is right",
}


def failed(fault: Fault, said: str, *, retry_after_s: float | None = None, step: str = "") -> ModelError:
    """The error that `fault` becomes; `said` names the model, its place, and what it did, `step` what to do next where
    more is known of it than the fault."""
    effect = EFFECTS[fault]
    assert effect.error is not None
    text = said + (step or _NEXT_STEP.get(fault, ""))
    if issubclass(effect.error, ProviderUnavailable):
        limited = fault is Fault.RATE_LIMIT or (fault is Fault.BUSY and retry_after_s is not None)
        return effect.error(text, retry_after_s=retry_after_s, limited=limited, may_be_billed=effect.unsure)
    return effect.error(text)


def from_status(
    status: int, text: str, headers: Mapping[str, str], *, who: str, key: str, key_from: str = ""
) -> ModelError:
    """The error behind an answer with `status`. `text` is the provider's body, `who` names the model and its place,
    `key_from` where the key was found."""
    said = f"{who} answered {status}: {redact(text, key)[:TEXT_CHARS]}"
    fault = classify(status, text)
    step = _key_step(key, key_from) if fault is Fault.REFUSED and status in (401, 403) else ""
    return failed(fault, said, retry_after_s=retry_after_s(headers, datetime.now(UTC)), step=step)


def _key_step(key: str, key_from: str) -> str:
    """What to do about a key that was refused; the key itself is never shown."""
    if key_from:
        return f". The key is from {key_from}: see that it is valid and may use this model, then run again"
    return (
        "" if key else ". No key was sent: name the environment variable that holds it in api_key_env, then run again"
    )


def place(base_url: str) -> str:
    """The host of `base_url`, for messages: a user name, a password or a query in it is nobody's business."""
    return urlsplit(base_url).hostname or "a server without a name"


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait from `retry-after-ms` or `retry-after` (a number or an HTTP date), None where unsaid."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        if "retry-after" not in headers:
            return None
        value = headers["retry-after"]
        if value.replace(".", "", 1).isdecimal():
            return float(value)
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def redact(text: str, key: str) -> str:
    """`text` without `key` and without anything that looks like one."""
    if key:
        text = text.replace(key, "[key]")
    return KEY_LIKE.sub("[key]", text)


_SCORE: Mapping[Blame, str] = {
    Blame.PROVIDER: "no",
    Blame.AGENT: "yes",
    Blame.ASK: "no, if the provider is to blame",
    Blame.NOBODY: "yes",
}


def table() -> str:
    """The table for docs/models.md."""
    lines = ["| fault | how it shows | asked again | scored | what the agent gets |", "|---|---|---|---|---|"]
    for fault, effect in EFFECTS.items():
        again = "yes" if effect.retried else "no"
        lines.append(f"| `{fault}` | {effect.seen} | {again} | {_SCORE[effect.blame]} | {effect.agent} |")
    return "\n".join(lines)


if __name__ == "__main__":
    import sys

    sys.stdout.write(table() + "\n")
