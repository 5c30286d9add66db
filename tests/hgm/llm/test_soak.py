"""No lost or double-counted token, no mis-scored attempt, no socket or task left: over a provider that misbehaves."""

from __future__ import annotations

import pytest

from tests.hgm.llm.soak import QUESTIONS, Result, quick_probes, soak


@pytest.mark.parametrize(
    "requests", [pytest.param(600, id="600"), pytest.param(10_000, id="10,000", marks=pytest.mark.faults)]
)
async def test_whatever_a_provider_does_the_books_are_right(
    requests: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quick_probes(monkeypatch)
    attempts = requests // QUESTIONS
    result = await soak(attempts)
    with capsys.disabled():
        print(f"\n{result}")  # noqa: T201
    assert sorted(result.tally.scored) == list(range(attempts))
    assert set(result.tally.scored.values()) == {1}
    assert result.tally.wrong == []
    assert result.tally.void > 0, "both outages went by unseen"
    _books_are_right(result)
    assert (result.left_open, result.left_running) == ([], [])


def _books_are_right(result: Result) -> None:
    sold, booked, most = result.delivered, result.metered, result.tally.most
    assert (booked.prompt, booked.completion, booked.cached) == (sold.prompt, sold.completion, sold.cached)
    assert result.broken_off.prompt <= most.prompt_tokens
    assert result.broken_off.completion <= most.completion_tokens
