"""Two real vLLM servers of one model: who asks stays where it began, and a kill costs nobody a result."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from hgm.llm.gateway import Gateway
from hgm.llm.vllm import VllmModel
from hgm.serving.metrics import parse
from hgm.serving.restarts import USUAL
from tests.hgm.llm.talk import open_session
from tests.hgm.serving.real import ENVIRONMENT, is_here, kill
from tests.hgm.serving.test_model import serving, until
from tests.hgm.serving.test_vllm import asked, launch, said

pytestmark = [pytest.mark.vllm, is_here]


async def read(model: VllmModel) -> list[float]:
    """Prompt tokens that each server has read."""
    async with httpx.AsyncClient(trust_env=False) as asking:
        pages = [await asking.get(f"{server.url}/metrics", timeout=60) for server in model.fleet.servers]
    return [parse(page.text).prompt_tokens for page in pages]


async def test_a_variant_stays_on_its_server_until_that_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ENVIRONMENT:
        monkeypatch.setenv(name, "1")
    async with (
        serving(replace(launch(), replicas=2), tmp_path, USUAL) as (model, heard),
        Gateway({"evaluate": model}) as opened,
    ):
        used = []
        for variant in ("v1", "v2"):
            before, session = await read(model), open_session(opened, affinity=variant)
            for number in range(3):
                await asked(opened, session.token, said(f"{variant} asks {number}"))
            metered = await opened.close(session.token)
            after = await read(model)
            used.append([new - old for new, old in zip(after, before, strict=True)])
            assert sum(used[-1]) == metered.usage.prompt_tokens
            assert (metered.usage.requests, metered.infra) == (3, None)
        (home,) = [index for index, tokens in enumerate(used[0]) if tokens]
        assert [bool(tokens) for tokens in used[1]] == [home == 1, home == 0], "the other has the other server"
        server = model.fleet.servers[home]
        session = open_session(opened, affinity="v1")
        asking = asyncio.create_task(asked(opened, session.token, said("write much", max_tokens=1500)))
        await until(lambda: bool(server.busy))
        kill(server.process.keeper)  # type: ignore[attr-defined]
        assert (await asking)["usage"]["completion_tokens"] > 0, "the other server answers it"
        metered = await opened.close(session.token)
        assert (metered.usage.requests, metered.infra, metered.refused) == (1, None, None)
        async with asyncio.timeout(600):
            await until(lambda: server.life == 2 and server.ready)
        session = open_session(opened, affinity="v3")
        assert (await asked(opened, session.token, said("hello")))["usage"]["completion_tokens"] > 0
        assert not opened.outage
    assert sum("starting it again" in line for line in heard) == 1
