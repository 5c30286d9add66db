"""Answers that come piece by piece: server-sent events as a provider writes them, read to their end.

The vendors' SDKs make objects of what comes without checking it; here an event is JSON, or the provider has failed.
Lines end where HTTP's do: an SDK's own would end at each U+2028 or U+0085 too, which an answer's text may well hold.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable
from typing import Any

from archive.errors import ModelError
from hgm.llm.connection import fault_of, name_of
from hgm.llm.faults import Fault, failed

DONE: dict[str, Any] = {"type": "[DONE]"}


async def events(pieces: AsyncIterator[bytes], who: str) -> AsyncIterator[dict[str, Any]]:
    """The JSON objects in `pieces`, cut anywhere; `DONE` for the `[DONE]` that ends a stream of chat completions.

    Raises:
        ProviderUnavailable: the connection broke, or an event is an error or no JSON object.
    """
    async for line in _lines(pieces, who):
        data = line[5:].strip() if line.startswith(b"data:") else b""
        if data == b"[DONE]":
            yield DONE
        elif data:
            yield _event(data, who)


async def whole(answer: Awaitable[dict[str, Any]], who: str) -> dict[str, Any]:
    """What is made of the events of a stream.

    Raises:
        ProviderUnavailable: they are JSON, but not what this API sends; or as `answer`.
    """
    try:
        return await answer
    except (AttributeError, KeyError, TypeError, ValueError):
        raise failed(Fault.NONSENSE, f"{who} streamed events that make no answer") from None


def unfinished(who: str) -> ModelError:
    return failed(Fault.BROKEN_OFF, f"{who} ended its stream before the answer was whole")


async def _lines(pieces: AsyncIterator[bytes], who: str) -> AsyncIterator[bytes]:
    begun = bytearray()
    while True:
        try:
            piece = await anext(pieces)
        except StopAsyncIteration:
            break
        except Exception as error:  # the boundary: what an SDK makes of a broken connection is its own affair
            raise failed(fault_of(error), f"{who} broke off its stream ({name_of(error)})") from None
        begun += piece
        if b"\n" in piece:
            *ended, begun = begun.split(b"\n")
            for line in ended:
                yield bytes(line)
    yield bytes(begun)


def _event(data: bytes, who: str) -> dict[str, Any]:
    try:
        event = json.loads(data)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise failed(Fault.NONSENSE, f"{who} streamed something that is no event")
    if event.get("type") == "error" or event.get("error"):
        raise failed(Fault.NONSENSE, f"{who} streamed an error instead of an answer")
    return event
