"""A model that answers noise: what an agent must survive, and the floor that every real model must beat."""

from __future__ import annotations

import hashlib
import json
import random
import string
from collections.abc import Callable

from archive.records import Usage
from hgm.llm.abilities import ABILITIES
from hgm.llm.base import Message, Reply, Request, ToolCall
from hgm.llm.wire import size_bytes

WORDS = ("the", "test", "fails", "line", "return", "fix", "None", "index", "off", "by", "one", "patch", "done", "self")
ODD = "\x00\x1b[31m\r\n\t\u202e\u2028\ufeff«¿\U0001f600"
BYTES_PER_TOKEN = 4


class NoiseModel:
    """The same conversation and the same seed give the same noise; nothing is remembered between requests."""

    name = "noise"
    features = ABILITIES["noise"]

    async def complete(self, request: Request) -> Reply:
        """Text, silence, a call of an offered tool, or a call that is broken in one of several ways."""
        rng = random.Random(_fingerprint(request))
        message = rng.choice(_KINDS)(request, rng)
        size = len(message.content) + sum(len(call.arguments) for call in message.tool_calls)
        usage = Usage(1, size_bytes(request) // BYTES_PER_TOKEN + 1, size // BYTES_PER_TOKEN + 1)
        return Reply(message, usage, "tool_calls" if message.tool_calls else "stop", self.name)

    async def close(self) -> None:
        return None


def _fingerprint(request: Request) -> int:
    digest = hashlib.sha256(str(request.seed).encode())
    for message in request.messages:
        digest.update(repr((message.role, message.content, message.tool_calls)).encode("utf-8", "backslashreplace"))
    return int.from_bytes(digest.digest()[:8])


def _words(rng: random.Random, most: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, most)))


def _text(request: Request, rng: random.Random) -> Message:
    return Message("assistant", _words(rng, 200))


def _odd_text(request: Request, rng: random.Random) -> Message:
    return Message("assistant", "".join(rng.choice(string.printable + ODD) for _ in range(rng.randint(1, 400))))


def _silence(request: Request, rng: random.Random) -> Message:
    return Message("assistant")


def _call(request: Request, rng: random.Random) -> Message:
    if not request.tools:
        return _text(request, rng)
    tool = rng.choice(list(request.tools))
    properties = tool.parameters.get("properties")
    names = list(properties) if isinstance(properties, dict) else []
    return _calling(tool.name, json.dumps({name: _words(rng, 8) for name in names}), rng)


def _broken_call(request: Request, rng: random.Random) -> Message:
    name = rng.choice([tool.name for tool in request.tools] + ["no_such_tool", ""])
    arguments = rng.choice(('{"command": "ls', "", "null", "[]", "ls -la", '{"comand": 1}', '{"command": ["a", {}]}'))
    return _calling(name, arguments, rng)


def _calling(name: str, arguments: str, rng: random.Random) -> Message:
    calls = [ToolCall(f"call_{rng.getrandbits(32):08x}", name, arguments) for _ in range(rng.choice((1, 1, 1, 2)))]
    return Message("assistant", rng.choice(("", _words(rng, 10))), tuple(calls))


_KINDS: tuple[Callable[[Request, random.Random], Message], ...] = (
    _text,
    _odd_text,
    _silence,
    _call,
    _call,
    _call,
    _broken_call,
)
