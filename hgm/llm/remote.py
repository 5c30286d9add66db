"""What models behind a provider share: their settings, and how an SDK's exceptions become our three errors.

The vendors' SDKs name their exceptions alike, so one translation serves them all.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import ClassVar

from archive.errors import ModelError
from hgm.llm.base import Feature, Message, Request
from hgm.llm.faults import Fault, failed, from_status, place, redact
from hgm.llm.pricing import FREE, Prices

TIMEOUT_S = 300.0
CONNECT_S = 10.0
"""A server that does not even accept a connection for so long is not there."""

_NO_CONNECTION = ("ConnectError", "ConnectTimeout")
"""By name: which HTTP library raises them is the SDKs' own affair, and changes."""

SMALLEST = Request(messages=(Message("user", "Say OK."),), max_tokens=16)
"""Sixteen tokens is the least that OpenAI's reasoning models accept."""


class RemoteModel(ABC):
    """One model at one server. The key is never shown: not in errors, not in `repr`.

    `key` may be empty for servers that want none; an empty `base_url` is the provider's own. `connect` makes the SDK's
    client, whose import costs half a second and waits until then.
    """

    usual_url: ClassVar[str]
    features = frozenset(Feature)

    def __init__(
        self,
        model: str,
        *,
        key: str,
        base_url: str = "",
        name: str = "",
        max_tokens: int = 8192,
        temperature: float | None = None,
        prices: Prices = FREE,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name or model
        self.max_tokens = max_tokens
        self.prices = prices
        self._model = model
        self._key = key
        self._base_url = base_url or self.usual_url
        self._temperature = temperature
        self._who = f"model {model!r} at {place(self._base_url)}"
        self._connect(timeout_s)

    @abstractmethod
    def _connect(self, timeout_s: float) -> None:
        """Make the SDK's client."""

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
            text = error.response.text
            raise from_status(error.status_code, text, error.response.headers, who=self._who, key=self._key) from None
        except sdk.APIConnectionError as error:  # timeouts are a kind of it
            raise self._unanswered(error.__cause__, timed_out=isinstance(error, sdk.APITimeoutError)) from None

    def _unanswered(self, cause: BaseException | None, *, timed_out: bool) -> ModelError:
        if type(cause).__name__ in _NO_CONNECTION:
            why = redact(_deepest(cause), self._key)[:200]
            return failed(Fault.UNREACHABLE, f"{self._who} cannot be reached ({why})")
        if timed_out:
            return failed(Fault.TIMEOUT, f"{self._who} did not answer in time")
        return failed(Fault.BROKEN_OFF, f"{self._who} broke the connection ({type(cause).__name__})")


def _deepest(error: BaseException | None) -> str:
    """What the innermost error says: `Connection refused`, where the outermost knows only that all attempts failed."""
    said = "no reason given"
    while error is not None:
        number = error.errno if isinstance(error, OSError) else None
        said = os.strerror(number) if number and number > 0 else str(error) or said
        error = error.__cause__ or error.__context__
    return said
