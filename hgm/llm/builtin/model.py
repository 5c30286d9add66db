"""`BuiltinModel`: the repairer behind the protocol that every model speaks."""

from __future__ import annotations

import asyncio
import functools
import json
import math
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from archive.records import Usage
from hgm.llm.abilities import ABILITIES
from hgm.llm.base import FinishReason, Message, Reply, Request, ToolCall
from hgm.llm.builtin import improve, repair
from hgm.llm.builtin.conversation import Conversation, read
from hgm.llm.builtin.repair import Step

CHARACTERS_PER_TOKEN = 4
MAX_MESSAGES = 1_000
MAX_CONVERSATION = 4_000_000


class BuiltinModel:
    """A program repairer that needs no key, no network and no GPU. Stateless: equal requests get equal replies.

    All requests of a process are answered on one thread of their own: CPython 3.11's parser keeps its recursion depth
    for the interpreter, not for the thread, and fails now and then when two threads parse at once.
    """

    name = "builtin"
    features = ABILITIES["builtin"]

    async def complete(self, request: Request) -> Reply:
        return await asyncio.get_running_loop().run_in_executor(_thread(), answer, request)

    async def close(self) -> None:
        """Nothing is held: the thread is the process's."""


@functools.cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="builtin")


def answer(request: Request) -> Reply:
    """The reply to `request`, a pure function of its messages, tools and seed."""
    prompt_tokens = _tokens(m.content for m in request.messages) + _tokens(
        c.arguments for m in request.messages for c in m.tool_calls
    )
    if len(request.messages) > MAX_MESSAGES or prompt_tokens * CHARACTERS_PER_TOKEN > MAX_CONVERSATION:
        return _reply(Message("assistant", "The conversation is too long for me."), prompt_tokens, "length")
    conversation = read(request)
    return _message(_step(conversation, request.seed), conversation, request, prompt_tokens)


def _step(conversation: Conversation, seed: int) -> Step:
    if not conversation.offer.tool:
        return Step(answer="I can only work through a tool with one required string parameter named `command`.")
    try:
        if improve.is_diagnosis(conversation.statement):
            return improve.step(conversation, seed)
        return repair.step(conversation)
    except (RecursionError, MemoryError):
        return Step(answer="What I was shown is too deeply nested for me.")


def _message(step: Step, conversation: Conversation, request: Request, prompt_tokens: int) -> Reply:
    limit = request.max_tokens * CHARACTERS_PER_TOKEN if request.max_tokens else None
    if step.command:
        arguments = json.dumps({"command": step.command}, ensure_ascii=False)
        identity = f"call_{len(conversation.turns) + 1}"
        cut = limit is not None and len(arguments) > limit
        call = ToolCall(identity, conversation.offer.tool, arguments[:limit])
        return _reply(Message("assistant", "", (call,)), prompt_tokens, "length" if cut else "tool_calls")
    text = _until_stop(step.answer, request.stop)
    cut = limit is not None and len(text) > limit
    return _reply(Message("assistant", text[:limit]), prompt_tokens, "length" if cut else "stop")


def _until_stop(text: str, stops: Sequence[str]) -> str:
    for stop in stops:
        if stop:
            text = text.partition(stop)[0]
    return text


def _tokens(texts: Iterable[str]) -> int:
    return math.ceil(sum(len(text) for text in texts) / CHARACTERS_PER_TOKEN)


def _reply(message: Message, prompt_tokens: int, reason: FinishReason) -> Reply:
    written = len(message.content) + sum(len(c.arguments) for c in message.tool_calls)
    usage = Usage(1, prompt_tokens, math.ceil(written / CHARACTERS_PER_TOKEN))
    return Reply(message, usage, reason, "builtin")
