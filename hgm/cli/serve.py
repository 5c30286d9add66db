"""`hgm serve`: one model as an OpenAI-compatible endpoint on loopback, to try an exported agent with."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ConfigError, ProviderUnreachable
from evaluators.base import ModelLimits
from hgm.llm.base import Model, Startable
from hgm.llm.gateway import Gateway
from hgm.llm.probe import probe
from hgm.llm.registry import ModelSpec, open_model
from hgm.serving.launch import PROGRAM, Launch, in_a_folder, misfit
from hgm.signals import caught
from hgm.terminal import console, narrate

LOGS = Path("runs/servers")
"""Where servers that are started here write, if nothing else is said."""
UNLIMITED = ModelLimits(requests=1_000_000_000, tokens=1_000_000_000_000)


@dataclass(frozen=True)
class Servers:
    """What was typed about the servers of vllm:MODEL that are started here; None where nothing was."""

    start: bool = False
    flags: tuple[str, ...] = ()
    replicas: int | None = None
    executable: str | None = None
    tool_parser: str | None = None
    logs: Path | None = None

    def launch(self, name: str) -> Launch | None:
        """How to start those of the model `name`; None where they are not ours to start.

        Raises:
            ConfigError: a flag holds a key, something is for servers that are not started, or the folder of the
                model is not there.
        """
        if why := misfit(self.flags):
            raise ConfigError(f"after --: {why}")
        if not self.start:
            self._refuse_the_others()
            return None
        folder = Path(name).expanduser().resolve() if in_a_folder(name) else None
        if folder and not folder.is_dir():
            raise ConfigError(f"vllm:{name}: there is no folder {folder}; a model is a folder of weights, or ORG/NAME")
        return Launch(
            str(folder or name),
            self.executable or PROGRAM,
            self.replicas or 1,
            tool_parser=self.tool_parser or "",
            flags=self.flags,
            name=name,
        )

    def _refuse_the_others(self) -> None:
        typed = {
            "--replicas": self.replicas,
            "--executable": self.executable,
            "--tool-parser": self.tool_parser,
            "--logs": self.logs,
            " ".join(self.flags): self.flags or None,
        }
        if given := [option for option, value in typed.items() if value is not None]:
            raise ConfigError(f"{', '.join(given)}: for servers that are started here: add --start")


def serve_model(text: str, port: int, servers: Servers) -> None:
    """Serve the model `text`, PROVIDER or PROVIDER:MODEL, until it is told to end.

    Raises:
        ConfigError: the port is taken, this provider has no servers to start, as `Servers.launch`, or as `open_model`.
        ProviderRefused, ProviderUnreachable: as `probe`; a server ended before it was ready.
    """
    provider, _, name = text.partition(":")
    if servers.start and (provider != "vllm" or not name):
        raise ConfigError(f"--start is for vllm:MODEL: {text!r} has no server that could be started")
    launch = servers.launch(name)
    label = re.sub(r"[^A-Za-z0-9_.-]+", "-", Path(launch.model).name) if launch else provider
    script = Path(name).expanduser() if provider == "scripted" and name else None
    spec = ModelSpec(name=label, provider=provider, model=name, launch=launch, script=script)
    try:
        asyncio.run(_serve(open_model(spec), port, servers.logs or LOGS))
    except ProviderUnreachable as error:
        if provider != "vllm" or launch:
            raise
        raise ProviderUnreachable(f"{error}. Where none runs yet: hgm serve {text} --start") from None


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
            await probe([model], narrate)
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
