"""From a provider's HTTP answer to one of our three errors, the same for every vendor; and keys kept out of texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from archive.errors import BadRequest, ModelError, ProviderRefused, ProviderUnavailable

TRY_AGAIN = frozenset({408, 409, 425, 429, 499})
AGENTS_DOING = frozenset({400, 413, 422, 431})

NO_MONEY = re.compile(
    r"insufficient_quota|billing|credit balance|spend_limit_reached|exceeded your current quota|usage limits?\b", re.I
)
"""How providers say, with whatever status, that the quota is used up: waiting and retrying will not help."""

TEXT_CHARS = 500
KEY_LIKE = re.compile(r"\b(?:sk-|Bearer )[A-Za-z0-9_\-.*]{8,}")


def from_status(status: int, text: str, headers: Mapping[str, str], *, who: str, key: str) -> ModelError:
    """The error behind an answer with `status`. `text` is the provider's body, `who` names the model and its place."""
    said = f"{who} answered {status}: {redact(text, key)[:TEXT_CHARS]}"
    if status in (400, 402, 403, 429) and NO_MONEY.search(text):
        return ProviderRefused(f"{said}. The quota is used up: top it up, then run again")
    if status in TRY_AGAIN or status >= 500:
        return ProviderUnavailable(said, retry_after_s=retry_after_s(headers, datetime.now(UTC)))
    if status in AGENTS_DOING:
        return BadRequest(said)
    return ProviderRefused(f"{said}. Check the key, the model's name and base_url, then run again")


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
