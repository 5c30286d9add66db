from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.hgm.llm import provider as fake


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def provider() -> AsyncIterator[fake.Provider]:
    async with fake.serving() as served:
        yield served
