"""What a connection that fails is taken for, through both vendors' SDKs: had the provider the request before it?"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from archive.errors import ProviderUnavailable, ProviderUnreachable
from hgm.llm.abilities import Pins
from hgm.llm.address import without_credentials
from hgm.llm.anthropic import AnthropicModel
from hgm.llm.base import Message, Request
from hgm.llm.openai import OpenAIModel
from hgm.llm.responses import ResponsesModel

HELLO = Request((Message("user", "hello"),))
KINDS = (OpenAIModel, ResponsesModel, AnthropicModel)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: 1000\r\n\r\n"
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The connection is closed in place of an answer."""


async def no_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n\r\n")


async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD % b"application/json" + b'{"id": ')


async def half_a_stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD % b"text/event-stream" + b"data: ")


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    opened = writer.get_extra_info("socket")
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()  # until the client leaves


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    """A server that reads a request and answers so; its address."""

    meetings: list[asyncio.Task[None]] = []

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await answer(reader, writer)
        writer.close()

    def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        meetings.append(asyncio.create_task(meet(reader, writer)))

    listening = await asyncio.start_server(met, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        await asyncio.gather(*meetings)


async def failure(kind: type, url: str, *, stream: bool = False, timeout_s: float = 30.0) -> ProviderUnavailable:
    model = kind("tiny", key="k", base_url=url, pins=Pins(stream=stream), timeout_s=timeout_s)
    try:
        with pytest.raises(ProviderUnavailable) as caught:
            await model.complete(HELLO)
    finally:
        await model.close()
    return caught.value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", [nothing, no_http, half, reset])
async def test_a_connection_that_breaks_may_have_been_worth_tokens(kind: type, answer: Answer) -> None:
    async with server(answer) as url:
        error = await failure(kind, url)
    assert type(error) is ProviderUnavailable
    assert "broke the connection" in str(error)
    assert error.may_be_billed


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", [nothing, half_a_stream])
async def test_so_may_a_stream_that_breaks(kind: type, answer: Answer) -> None:
    async with server(answer) as url:
        error = await failure(kind, url, stream=True)
    assert type(error) is ProviderUnavailable
    assert "broke" in str(error)
    assert error.may_be_billed


@pytest.mark.parametrize("kind", KINDS)
async def test_so_may_an_answer_that_takes_too_long(kind: type) -> None:
    async with server(silence) as url:
        error = await failure(kind, url, timeout_s=0.2)
    assert "did not answer in time" in str(error)
    assert error.may_be_billed


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("url", "why"),
    [("http://127.0.0.1:9", "Connection refused"), ("http://nowhere.invalid", "Name or service|name resolution")],
)
async def test_where_nobody_is_nothing_is_paid(kind: type, url: str, why: str) -> None:
    error = await failure(kind, url)
    assert type(error) is ProviderUnreachable
    assert re.search(rf"cannot be reached \(.*({why})", str(error))
    assert not error.may_be_billed


def test_a_url_is_told_apart_from_the_names_in_it() -> None:
    assert without_credentials("https://a.example/v1?b=c@d") == ("https://a.example/v1?b=c@d", None)
    assert without_credentials("http://me:a%40b@[::1]:8000/v1") == ("http://[::1]:8000/v1", ("me", "a@b"))
    assert without_credentials("http://token@a.example") == ("http://a.example", ("token", ""))
