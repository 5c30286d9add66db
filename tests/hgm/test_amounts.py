from __future__ import annotations

import pytest

from archive.errors import ConfigError
from hgm.amounts import count, duration_s, usd


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10m", 600),
        ("2h", 7_200),
        ("1h30m", 5_400),
        ("90s", 90),
        ("2d", 172_800),
        ("1.5h", 5_400),
        (45, 45),
        ("45", 45),
    ],
)
def test_durations(text: str | int, seconds: float) -> None:
    assert duration_s(text) == seconds


@pytest.mark.parametrize(("text", "number"), [("800", 800), (800, 800), ("20k", 20_000), ("1.5M", 1_500_000)])
def test_counts(text: str | int, number: int) -> None:
    assert count(text) == number
    assert isinstance(count(text), int)


@pytest.mark.parametrize(("text", "dollars"), [("$5", 5.0), ("2.50", 2.5), (3, 3.0), ("$ 0.1", 0.1)])
def test_dollars(text: str | int, dollars: float) -> None:
    assert usd(text) == dollars


@pytest.mark.parametrize("text", ["", "ten", "10 minutes", "m", "10x", "nan", "inf", True])
def test_what_is_no_amount_says_what_is(text: str) -> None:
    with pytest.raises(ConfigError, match="is not a time: write seconds"):
        duration_s(text)
    with pytest.raises(ConfigError, match="is not a count: write a whole number"):
        count(text)
    with pytest.raises(ConfigError, match="is not an amount of money: write dollars"):
        usd(text)


def test_a_count_is_whole() -> None:
    with pytest.raises(ConfigError, match=r"'1\.2345k' is no whole number"):
        count("1.2345k")
