from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import BadRequest, ProviderRefused, ProviderUnavailable
from hgm.llm.faults import from_status, place, retry_after_s, table

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (400, "bad", BadRequest),
        (413, "", BadRequest),
        (422, "", BadRequest),
        (400, "Your credit balance is too low to access the API", ProviderRefused),
        (401, "", ProviderRefused),
        (402, "", ProviderRefused),
        (403, "", ProviderRefused),
        (404, "no such model", ProviderRefused),
        (307, "", ProviderRefused),
        (408, "", ProviderUnavailable),
        (429, "slow down", ProviderUnavailable),
        (429, '{"error": {"code": "insufficient_quota"}}', ProviderRefused),
        (429, '{"error": {"details": {"error_code": "enforced_spend_limit_reached"}}}', ProviderRefused),
        (500, "", ProviderUnavailable),
        (529, "overloaded", ProviderUnavailable),
    ],
)
def test_a_status_and_a_text_have_one_meaning(status: int, text: str, kind: type[Exception]) -> None:
    error = from_status(status, text, {}, who="model 'm' at host", key="")
    assert type(error) is kind
    assert f"model 'm' at host answered {status}" in str(error)


def test_a_long_body_is_cut() -> None:
    assert len(str(from_status(500, "x" * 10_000, {}, who="m", key=""))) < 600


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Tue, 01 Jan 2030 00:00:10 GMT"}, 10.0),
        ({"retry-after": "Mon, 31 Dec 2029 00:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after-ms": "soon"}, None),
    ],
)
def test_how_long_the_provider_asks_us_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers, NOW) == seconds


def test_a_place_is_a_host() -> None:
    assert place("https://name:secret@models.example:8443/v1?key=1") == "models.example"


def test_the_table_is_in_the_documentation() -> None:
    page = Path(__file__).parents[3] / "docs" / "models.md"
    assert table() in page.read_text(), "python -m hgm.llm.faults prints it"
