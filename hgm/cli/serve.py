"""`hgm serve`: one model as an OpenAI-compatible endpoint on loopback, to try an exported agent with."""

from __future__ import annotations

import asyncio
import contextlib

from evaluators.base import ModelLimits
from hgm.llm.gateway import Gateway
from hgm.llm.registry import ModelSpec, open_model
from hgm.terminal import console, narrate

UNLIMITED = ModelLimits(requests=1_000_000_000, tokens=1_000_000_000_000)


def serve_model(text: str, port: int) -> None:
    provider, _, name = text.partition(":")
    model = open_model(ModelSpec(name=provider, provider=provider, model=name))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(Gateway({"serve": model}, port=port), port))


async def _serve(gateway: Gateway, port: int) -> None:
    await gateway.start()
    session = gateway.open("serve", seed=0, limits=UNLIMITED, label="serve")
    console().print(
        f"export OPENAI_BASE_URL=http://127.0.0.1:{gateway.port}/v1 OPENAI_API_KEY={session.token} "
        f"OPENAI_MODEL={session.model.name}",
        soft_wrap=True,
    )
    narrate("serving until Ctrl-C; give that line to the shell that the agent runs in")
    try:
        await asyncio.Event().wait()
    finally:
        await gateway.stop()
