"""The wait that a server asks for."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from backoff.bounds import clamp

LONGEST_S = 3600.0


def parse_retry_after(header: str, now: datetime) -> float | None:
    """Seconds from a `Retry-After` header: a number of seconds, or a date; None if it is neither.

    `now` must know its time zone. A date in the past is a wait of zero; nobody makes us wait longer than an hour.
    """
    text = header.strip()
    if text.isdecimal():
        return clamp(float(text), 0.0, LONGEST_S)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return clamp((until - now).total_seconds(), 0.0, LONGEST_S)
