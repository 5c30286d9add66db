"""What to do after an attempt has failed."""

from dataclasses import dataclass
from datetime import datetime

from backoff.policy import Policy
from backoff.retry_after import parse_retry_after

TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Failure:
    """The answer to an attempt; `status` is None if there was no answer."""

    attempt: int
    status: int | None = None
    retry_after: str | None = None


def wait_before_retry(policy: Policy, failure: Failure, now: datetime) -> float | None:
    """Seconds to wait before the next attempt, or None to give up.

    A server that names a time is waited for at least that long.
    """
    if failure.attempt >= policy.attempts:
        return None
    if failure.status is not None and failure.status not in TRANSIENT:
        return None
    wait = policy.delay(failure.attempt)
    if failure.retry_after is not None:
        asked = parse_retry_after(failure.retry_after, now)
        if asked is not None:
            wait = max(wait, asked)
    return wait
