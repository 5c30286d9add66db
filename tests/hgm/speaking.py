"""A model whose answers a test decides by what it was asked; everything around it is real."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from archive.records import Usage
from hgm.llm.base import Message, Reply, Request
from hgm.prompts import HASH_CHARS

COST = Usage(1, 100, 10, 0, 0.5)


class Asked(Protocol):
    """Whatever is kept of a question."""

    @property
    def prompt(self) -> str: ...


def prompts_of(asked: Asked) -> list[str]:
    """The names of the prompt files that a question was made of; each with a hash."""
    found = [file.split(":") for file in asked.prompt.split()]
    assert all(len(hash) == HASH_CHARS for _, hash in found)
    return [name for name, _ in found]


class Speaker:
    """Answers with `say(request)`; keeps what it was asked."""

    name = "speaker"

    def __init__(self, say: Callable[[Request], str]) -> None:
        self.say = say
        self.asked: list[Request] = []

    async def complete(self, request: Request) -> Reply:
        self.asked.append(request)
        return Reply(Message("assistant", self.say(request)), COST, "stop", self.name)

    async def close(self) -> None:
        return None
