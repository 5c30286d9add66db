"""The one protocol that every model speaks, in the shape of an OpenAI chat completion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from archive.records import Usage

Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "tool_calls", "length", "content_filter"]


@dataclass(frozen=True)
class ToolCall:
    """A call that a model asks for. `arguments` is the JSON text as the model wrote it, well-formed or not."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Message:
    role: Role
    content: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""


@dataclass(frozen=True)
class Tool:
    """A function that the scaffold offers. `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """One question to a model. `seed` is the attempt's, so that equal conversations get equal answers."""

    messages: Sequence[Message]
    tools: Sequence[Tool] = ()
    max_tokens: int | None = None
    temperature: float | None = None
    seed: int = 0
    stop: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class Reply:
    message: Message
    usage: Usage
    finish_reason: FinishReason = "stop"
    model: str = ""


class Model(Protocol):
    name: str

    async def complete(self, request: Request) -> Reply:
        """Answer one request.

        Raises:
            ProviderRefused: the key is invalid or the quota is used up; the run pauses.
            ProviderUnavailable: the provider did not answer in time or failed; retried, then `infra`.
            BadRequest: the request cannot be served as it is; the agent's own doing, told to the agent.
        """

    async def close(self) -> None:
        """Release connections and processes."""


@runtime_checkable
class Checkable(Protocol):
    """A model behind a provider that can fail. A local model has no such method: its word is taken as it is."""

    async def check(self) -> Usage:
        """Send the smallest possible request with the pinned parameters; what that cost.

        It tells a provider that is down from a request that a provider cannot serve: an agent's text may well make
        a server answer 500, and that must not look like a failure of the host.

        Raises: as `Model.complete`.
        """
