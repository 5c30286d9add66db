"""The one protocol that every model speaks: either protocol of an agent comes in as it, any provider is asked by it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from archive.errors import BadRequest
from archive.records import Usage

Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "tool_calls", "length", "content_filter"]


@dataclass(frozen=True)
class ToolCall:
    """A call that a model asks for. `arguments` is the JSON text as the model wrote it, well-formed or not."""

    id: str
    name: str
    arguments: str

    @property
    def input(self) -> dict[str, Any]:
        """The arguments as the object that Anthropic wants; `{"arguments": "<the text>"}` where they are none."""
        try:
            arguments = json.loads(self.arguments or "{}")
            json.dumps(arguments, allow_nan=False)
        except (ValueError, RecursionError):  # no JSON, or a number such as 1e999 that cannot be sent on
            arguments = None
        return arguments if isinstance(arguments, dict) else {"arguments": self.arguments}


@dataclass(frozen=True)
class Message:
    """`is_error` marks the result of a tool that failed."""

    role: Role
    content: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""
    is_error: bool = False


@dataclass(frozen=True)
class Tool:
    """A function that the scaffold offers. `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]


class Choice(StrEnum):
    """What a model may do with the tools."""

    AUTO = "auto"
    NONE = "none"
    ANY = "any"
    """It must call one or more of them."""


@dataclass(frozen=True)
class Named:
    """It must call the tool of that name."""

    name: str


class Feature(StrEnum):
    """What not every model can do: asked by a request, or set for the model in hgm.toml. By the name that `lacks` has
    there."""

    TOOL_CHOICE = "tool_choice"
    """A call may be demanded, of any tool or of one."""
    ONE_CALL = "one_call"
    """It can be held to one call at a time."""
    STOP = "stop"
    """It ends before a given text."""
    SCHEMA = "schema"
    """Structured output: it answers in JSON that fits a schema."""
    LOGPROBS = "logprobs"
    """It tells how probable its tokens were."""
    SEED = "seed"
    """Its answers can be drawn again."""
    EFFORT = "effort"
    """How much it reasons can be set, in words."""
    THINKING = "thinking"
    """How much it reasons can be set, in tokens."""
    STREAM = "stream"
    """Its answer can be fetched piece by piece."""
    CACHE = "cache"
    """How long prompts are cached can be set."""
    SAMPLES = "samples"
    """It gives several answers to one request."""


@dataclass(frozen=True)
class Schema:
    """A JSON schema that an answer must fit. `strict`: the provider sees to it, where it offers a choice; OpenAI then
    wants `additionalProperties: false` and all properties required, as Anthropic always does."""

    body: Mapping[str, Any]
    name: str = "answer"
    strict: bool = True


@dataclass(frozen=True)
class Request:
    """One question to a model. `seed` is the attempt's, so that equal conversations get equal answers.

    Without `parallel_calls`, a reply may hold one call at most. With a `schema`, its text is JSON. `logprobs` is how
    many tokens are listed for each place, 0 for none. `affinity` is the same for requests that begin alike: of several
    servers, one that has read the beginning answers sooner. `attempt` is the same for those of one attempt and for no
    others: what a model thought is not handed to another. `effort` is the share, in (0, 1], of the reasoning that the
    model's owner allows. More than one of `samples` is asked only of a model that has the feature.
    """

    messages: Sequence[Message]
    tools: Sequence[Tool] = ()
    max_tokens: int | None = None
    temperature: float | None = None
    seed: int = 0
    stop: Sequence[str] = field(default_factory=tuple)
    tool_choice: Choice | Named = Choice.AUTO
    parallel_calls: bool = True
    affinity: str = ""
    attempt: str = ""
    effort: float = 1.0
    schema: Schema | None = None
    logprobs: int = 0
    samples: int = 1


@dataclass(frozen=True)
class Reply:
    """`stop_sequence` is the one of the request's that ended it, '' where none did or the provider does not say. `also`
    are the further samples, where more than one was asked for. What a provider counts for all of them together is the
    first one's `usage`; the others' is a request without tokens."""

    message: Message
    usage: Usage
    finish_reason: FinishReason = "stop"
    model: str = ""
    stop_sequence: str = ""
    logprobs: tuple[Place, ...] = ()
    also: tuple[Reply, ...] = ()

    @property
    def samples(self) -> tuple[Reply, ...]:
        return (self, *self.also)

    @property
    def paid(self) -> Usage:
        """For all samples."""
        return sum((one.usage for one in self.also), self.usage)


@dataclass(frozen=True)
class Place:
    """One token of an answer: natural logarithms of its probability and of those that were `listed` beside it."""

    token: str
    logprob: float
    listed: Mapping[str, float] = field(default_factory=dict)


class Unmet(BadRequest):
    """The answer came, and is paid for, but lacks what was asked for; `usage` is what it cost."""

    def __init__(self, message: str, usage: Usage) -> None:
        super().__init__(message)
        self.usage = usage


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


def features_of(model: object) -> frozenset[Feature]:
    """What a model can do beside answering: its `features`, none where it has no such attribute. Each request asks, and
    `isinstance` of a protocol takes as long as half of reading the request."""
    features: frozenset[Feature] = getattr(model, "features", frozenset())
    return features


@runtime_checkable
class Checkable(Protocol):
    """A model behind a provider that can fail. A local model has no such method: its word is taken as it is."""

    async def check(self) -> Usage:
        """Send the smallest possible request with the pinned parameters; what that cost.

        It tells a provider that is down from a request that a provider cannot serve: an agent's text may well make
        a server answer 500, and that must not look like a failure of the host.

        Raises: as `Model.complete`.
        """


@runtime_checkable
class Startable(Protocol):
    """A model whose servers are ours to start; `Model.close` ends them."""

    async def start(self, logs: Path, say: Callable[[str], None]) -> None:
        """Until it can be asked. `say` is told what a user waits for; the servers write to files in `logs`.

        Raises:
            ConfigError, Missing: something that a server needs is not there.
            ProviderUnreachable: one ended before it was ready, or took too long.
        """
