"""Answers that come piece by piece: server-sent events as a provider writes them, read to their end.

The vendors' SDKs make objects of what comes without checking it; here an event is JSON, or the provider has failed.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from archive.errors import ModelError
from hgm.llm.faults import Fault, failed

DONE: dict[str, Any] = {"type": "[DONE]"}


async def events(lines: AsyncIterator[str], who: str) -> AsyncIterator[dict[str, Any]]:
    """The JSON objects of `lines`; `DONE` for the `[DONE]` that ends a stream of chat completions.

    Raises:
        ProviderUnavailable: the connection broke, or an event is an error or no JSON object.
    """
    while True:
        try:
            line = await anext(lines)
        except StopAsyncIteration:
            return
        except Exception as error:  # the boundary: which library reads the connection is the SDKs' affair
            kind = Fault.TIMEOUT if "Timeout" in type(error).__name__ else Fault.BROKEN_OFF
            raise failed(kind, f"{who} broke off its stream ({type(error).__name__})") from None
        data = line[5:].strip() if line.startswith("data:") else ""
        if data == "[DONE]":
            yield DONE
        elif data:
            yield _event(data, who)


def unfinished(who: str) -> ModelError:
    return failed(Fault.BROKEN_OFF, f"{who} ended its stream before the answer was whole")


def _event(data: str, who: str) -> dict[str, Any]:
    try:
        event = json.loads(data)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise failed(Fault.NONSENSE, f"{who} streamed something that is no event")
    if event.get("type") == "error" or event.get("error"):
        raise failed(Fault.NONSENSE, f"{who} streamed an error instead of an answer")
    return event
