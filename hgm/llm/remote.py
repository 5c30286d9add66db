"""What models behind a provider share: their settings, and how an SDK's exceptions become our three errors.

The vendors' SDKs name their exceptions alike, so one translation serves them all. Whole answers are fetched by an SDK's
`post`, which sends what it is given and hands back what came: its `create` walks through each request with the types
that it has for it, which takes a fifth of what a call costs, and we read answers ourselves.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import ClassVar
from urllib.parse import quote

import aiohttp
from pydantic import BaseModel, ValidationError

from archive.errors import BadRequest, ContextOverflow, ModelError
from archive.records import Usage
from hgm.llm.abilities import PINS, Pins, blamed, efforts
from hgm.llm.address import without_credentials
from hgm.llm.base import Feature, Message, Reply, Request
from hgm.llm.connection import fault_of, name_of, reason_of
from hgm.llm.faults import Fault, failed, from_status, place, redact
from hgm.llm.pricing import FREE, Prices

TIMEOUT_S = 300.0
CONNECT_S = 10.0
"""A server that does not even accept a connection for so long is not there."""

SMALLEST = Request(messages=(Message("user", "Say OK."),), max_tokens=16)
"""Sixteen tokens is the least that OpenAI's reasoning models accept."""

_NOT_THERE = (404, 405, 501)


class RemoteModel(ABC):
    """One model at one server. The key is never shown: not in errors, not in `repr`.

    `key` may be empty for servers that want none, `key_from` says in words where it was found; an empty `base_url` is
    the provider's own, and a name and password in it go before the key. `_connect` makes the SDK's client, whose import
    costs half a second and waits until then.
    """

    usual_url: ClassVar[str]
    listing: ClassVar[str] = "/models"
    """Where its list of models is, below the base URL."""
    protocol: ClassVar[frozenset[Feature]]
    """What its protocol can do."""
    efforts: ClassVar[Sequence[str]] = efforts("openai")
    """Its words for how much it reasons, from the least to the most."""

    def __init__(
        self,
        model: str,
        *,
        key: str,
        key_from: str = "",
        base_url: str = "",
        name: str = "",
        max_tokens: int = 8192,
        temperature: float | None = None,
        prices: Prices = FREE,
        timeout_s: float = TIMEOUT_S,
        pins: Pins = PINS,
    ) -> None:
        self.name = name or model
        self.max_tokens = max_tokens
        self.prices = prices
        self._model = model
        self._key = key
        self._base_url, self._credentials = without_credentials(base_url or self.usual_url)
        self._key_from = "the name and password in base_url" if self._credentials else key_from
        self._temperature = temperature
        self._pins = pins
        self.features = self.protocol - pins.lacks
        self._who = f"model {model!r} at {place(self._base_url)}"
        self._connect(timeout_s)

    @property
    def who(self) -> str:
        """The model and its place, for messages."""
        return self._who

    @property
    def model(self) -> str:
        """What the provider calls it."""
        return self._model

    @abstractmethod
    def _connect(self, timeout_s: float) -> None:
        """Make the SDK's client."""

    @abstractmethod
    async def complete(self, request: Request) -> Reply:
        """See `Model.complete`."""

    @abstractmethod
    async def _fetch(self, path: str) -> bytes | None:
        """What a GET of `path` answers, None where nothing is there. Raises: as `complete`."""

    async def served(self) -> list[str] | None:
        """The names that the server lists, and this model's where it knows that for an alias; None where it keeps no
        list. Costs nothing.

        Raises: as `complete`.
        """
        names = _ids(await self._fetch(self.listing))
        if names and self._model not in names:
            named = _ids(await self._fetch(f"{self.listing}/{quote(self._model, safe='')}"))
            return [*names, self._model] if named else names
        return names

    async def check(self) -> Usage:
        """See `Checkable.check`. Names the field of hgm.toml that the provider does not take, if it is one."""
        try:
            budget = self._pins.budget
            smallest = replace(SMALLEST, max_tokens=16 + budget) if budget else SMALLEST
            return (await self.complete(smallest)).usage
        except ContextOverflow:
            raise
        except BadRequest as error:
            step = blamed(str(error), self._set())
            raise BadRequest(f"{error}. {step}" if step else str(error)) from None

    def _set(self) -> dict[str, object]:
        """What hgm.toml sets for all requests, by its fields."""
        return {
            "reasoning_effort": self._pins.effort,
            "thinking": self._pins.thinking,
            "seed": self._seeded,
            "stream": self._pins.stream,
            "prompt_cache": self._pins.cache if Feature.CACHE in self.features else None,
            "temperature": self._temperature,
            "max_tokens": self.max_tokens,
        }

    @property
    def _seeded(self) -> bool:
        return Feature.SEED in self.features and self._pins.seed is not False

    def _refuse_what_it_cannot(self, request: Request) -> None:
        """Raises: BadRequest, where `request` asks for something that would be dropped in silence."""
        asked = {
            Feature.SCHEMA: request.schema,
            Feature.LOGPROBS: request.logprobs,
            Feature.STOP: request.stop,
            Feature.SAMPLES: request.samples > 1,
        }
        for feature, wanted in asked.items():
            if wanted and feature not in self.features:
                raise BadRequest(f"{self._who} cannot do what is asked: {feature}")

    def _pins_for(self, request: Request) -> Pins:
        return self._pins.less(request.effort, self.efforts)

    def _longest_reply(self, request: Request) -> int:
        return min(request.max_tokens or self.max_tokens, self.max_tokens)

    def _temperature_for(self, request: Request) -> float | None:
        return self._temperature if request.temperature is None else request.temperature

    @contextmanager
    def _translated(self, sdk: ModuleType) -> Iterator[None]:
        """Raises: as `Model.complete`, for what `sdk` raises inside."""
        try:
            yield
        except sdk.APIStatusError as error:
            raise self._answered(error.status_code, error.response.text, error.response.headers) from None
        except (sdk.APIConnectionError, aiohttp.ClientError) as error:  # the latter where an SDK has no name for it
            raise self._unanswered(error) from None

    async def _found(self, sdk: ModuleType, asked: Awaitable[bytes]) -> bytes | None:
        with self._translated(sdk):
            try:
                return await asked
            except sdk.APIStatusError as error:
                if error.status_code not in _NOT_THERE:
                    raise
        return None

    def _answered(self, status: int, text: str, headers: Mapping[str, str]) -> ModelError:
        return from_status(status, text, headers, who=self._who, key=self._key, key_from=self._key_from)

    def _unanswered(self, error: Exception) -> ModelError:
        fault = fault_of(error)
        if fault is Fault.UNREACHABLE:
            return failed(fault, f"{self._who} cannot be reached ({redact(reason_of(error), self._key)[:200]})")
        if fault is Fault.TIMEOUT:
            return failed(fault, f"{self._who} did not answer in time")
        return failed(fault, f"{self._who} broke the connection ({name_of(error)})")


class _Named(BaseModel):
    id: str


class _Listing(BaseModel):
    """OpenAI's and Anthropic's list of models, or one of them."""

    data: list[_Named] | None = None
    id: str | None = None


def _ids(body: bytes | None) -> list[str] | None:
    """The names in an answer; None where it is none."""
    try:
        answer = _Listing.model_validate_json(body or b"null")
    except ValidationError:
        return None
    if answer.data is not None:
        return [one.id for one in answer.data]
    return None if answer.id is None else [answer.id]
