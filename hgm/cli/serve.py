"""`hgm serve`: one model as an OpenAI-compatible endpoint on loopback, to try an exported agent with."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path

from archive.errors import ConfigError
from evaluators.base import ModelLimits
from hgm.llm.base import Model, Startable
from hgm.llm.gateway import Gateway
from hgm.llm.registry import ModelSpec, open_model
from hgm.serving.launch import Launch, in_a_folder, misfit
from hgm.signals import caught
from hgm.terminal import console, narrate

UNLIMITED = ModelLimits(requests=1_000_000_000, tokens=1_000_000_000_000)


def serve_model(text: str, port: int, launch: Launch, start: bool, logs: Path) -> None:
    """`launch` says how to start the model's servers, if they are to be started; its model is that of `text`.

    Raises:
        ConfigError: the port is taken, this provider has no servers to start, or a flag holds a key.
        ProviderUnreachable: a server ended before it was ready.
    """
    provider, _, name = text.partition(":")
    if start and (provider != "vllm" or not name):
        raise ConfigError(f"--start is for vllm:MODEL: {text!r} has no server that could be started")
    if why := misfit(launch.flags):
        raise ConfigError(f"after --: {why}")
    if launch.flags and not start:
        raise ConfigError(f"{' '.join(launch.flags)}: these are for a server that is started here: add --start")
    folder = str(Path(name).expanduser().resolve()) if in_a_folder(name) else name
    label = re.sub(r"[^A-Za-z0-9_.-]+", "-", Path(folder).name) if start else provider
    launched = replace(launch, model=folder, name=name) if start else None
    spec = ModelSpec(name=label, provider=provider, model=name, launch=launched)
    asyncio.run(_serve(open_model(spec), port, logs))


async def _serve(model: Model, port: int, logs: Path) -> None:
    asked = asyncio.Event()
    with caught(asked.set):  # servers that we started must not outlive us
        serving = asyncio.create_task(_serve_until_cancelled(model, port, logs))
        ended = asyncio.create_task(asked.wait())
        await asyncio.wait({serving, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        serving.cancel()
        await asyncio.wait({serving})
    if not serving.cancelled():
        serving.result()


async def _serve_until_cancelled(model: Model, port: int, logs: Path) -> None:
    try:
        async with Gateway({"serve": model}, port=port) as gateway:
            if isinstance(model, Startable):
                await model.start(logs, narrate)
            session = gateway.open("serve", seed=0, limits=UNLIMITED, label="serve")
            console().print(
                f"export OPENAI_BASE_URL=http://127.0.0.1:{gateway.port}/v1 OPENAI_API_KEY={session.token} "
                f"OPENAI_MODEL={session.model.name}",
                soft_wrap=True,
            )
            narrate("serving until Ctrl-C; give that line to the shell that the agent runs in")
            await asyncio.Event().wait()
    finally:
        await model.close()
