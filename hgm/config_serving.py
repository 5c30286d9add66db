"""[models.NAME.serve] of hgm.toml. The docstring under a key is its entry in docs/configuration.md."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from hgm.config_base import Positive, Section
from hgm.serving.launch import Launch, misfit

MOST_PORT = 65535


class ServeSection(Section):
    """How a run starts vLLM servers of its own for a model with `provider = "vllm"`; docs/vllm.md has examples."""

    executable: Annotated[str, Field(min_length=1)] = "vllm"
    """The program, on PATH or with a path, as it starts in vLLM's own environment. May change during a run, as all keys
    here but `dtype`, `max_length`, `tool_parser` and `flags`."""
    replicas: Annotated[int, Field(ge=1, le=64)] = 1
    """Servers of the same model. A variant's requests stay on one of them."""
    port: Annotated[int, Field(ge=0, le=MOST_PORT)] = 0
    """Of the first server, on 127.0.0.1; the others have the next ones. 0: free ones."""
    dtype: Annotated[str | None, Field(min_length=1)] = None
    """Type of the weights, as `bfloat16`; without it, the model's own."""
    tensor_parallel: Annotated[int, Field(ge=1)] = 1
    """GPUs that share one server's model."""
    max_length: Positive = None
    """Longest conversation in tokens, prompt and answer together; without it, the model's own."""
    prefix_caching: bool = True
    """Whether the beginning of a conversation that was read before is kept."""
    tool_parser: Annotated[str | None, Field(min_length=1)] = None
    """vLLM's name for the way in which the model writes tool calls, as `hermes`; agents that call tools need one."""
    memory_share: Annotated[float | None, Field(gt=0, le=1)] = None
    """Share of each GPU's memory that one server takes; without it, vLLM's own."""
    flags: list[str] = []  # noqa: RUF012 - pydantic copies it
    """More options of `vllm serve`, a word each, as `["--enforce-eager"]`."""
    ready_s: Annotated[float, Field(gt=0)] = Launch.ready_s
    """Seconds that a server may take to load."""

    @model_validator(mode="after")
    def _has_its_own_key(self) -> Self:
        if why := misfit(self.flags):
            raise ValueError(f"flags: {why}")
        return self

    @model_validator(mode="after")
    def _has_ports(self) -> Self:
        if self.port and (last := self.port + self.replicas - 1) > MOST_PORT:
            raise ValueError(f"port = {self.port} leaves {last} for the last of its servers: at most is {MOST_PORT}")
        return self

    def launch(self, model: str, executable: str) -> Launch:
        """`executable` is the program, looked up from the file's folder."""
        return Launch(
            model,
            executable,
            self.replicas,
            self.port,
            self.dtype or "",
            self.tensor_parallel,
            self.max_length,
            self.prefix_caching,
            self.tool_parser or "",
            self.memory_share,
            tuple(self.flags),
            self.ready_s,
        )


CHANGEABLE = tuple(
    f".serve.{key}" for key in ServeSection.model_fields if key not in ("dtype", "max_length", "tool_parser", "flags")
)
"""Ends of dotted keys: where and how fast a model is served changes no result."""
