"""Amounts as people write them: `10m`, `1h30m`, `$5`, `2M`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from archive.errors import ConfigError

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:(\d+(?:\.\d+)?)([dhms]))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)([dhms])")
_MULTIPLES = {"": 1, "k": 1_000, "M": 1_000_000, "G": 1_000_000_000}
_COUNT = re.compile(r"(\d+(?:\.\d+)?)([kMG]?)")
_MOST = 10**15
"""Of what is counted. Below it, a float and SQLite hold every whole number exactly."""

_DOLLARS = re.compile(r"\$?\s*(\d+(?:\.\d+)?)")


def duration_s(text: str | float) -> float:
    """Seconds of `90`, `90s`, `10m`, `1h30m` or `2d`.

    Raises:
        ConfigError: anything else.
    """
    if isinstance(text, str) and _DURATION.fullmatch(text.strip()):
        return sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text))
    return _number(text, "a time", 'seconds, or such as "90s", "10m", "1h30m"')


def count(text: str | int) -> int:
    """The whole number that `800`, `20k` or `1.5M` stands for.

    Raises:
        ConfigError: anything else.
    """
    if isinstance(text, str) and (match := _COUNT.fullmatch(text.strip().replace("_", ""))):
        value = float(match[1]) * _MULTIPLES[match[2]]
    else:
        value = _number(text, "a count", 'a whole number, or such as "20k", "1.5M"')
    if value > _MOST:
        raise ConfigError(f"{text!r} is more than can be counted: write at most {_MOST}")
    if value != int(value):
        raise ConfigError(f"{text!r} is no whole number")
    return int(value)


def usd(text: str | float) -> float:
    """Dollars of `5`, `2.50` or `$5`.

    Raises:
        ConfigError: anything else.
    """
    if isinstance(text, str) and (match := _DOLLARS.fullmatch(text.strip())):
        return float(match[1])
    return _number(text, "an amount of money", 'dollars, or such as "$5"')


BUDGETS: Mapping[str, Callable[[Any], float]] = {
    "evaluations": count,
    "expansions": count,
    "tokens": count,
    "usd": usd,
    "wall": duration_s,
    "no_improvement": count,
}
"""The keys of [budget] in hgm.toml, and what reads their amounts."""


def _number(text: str | float, what: str, allowed: str) -> float:
    try:
        if isinstance(text, bool):
            raise ValueError
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ConfigError(f"{text!r} is not {what}: write {allowed}")
    return value
