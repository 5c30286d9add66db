"""A model that replays a conversation from a file: for tests of an agent, without a key and without luck.

    [[turns]]                                   # the first answer
    content = "Let me look."
    prompt_tokens = 900
    completion_tokens = 40
    [[turns.tool_calls]]
    name = "bash"
    arguments = { command = "ls" }              # or a string, sent as it is, well-formed or not

    [[turns]]
    fault = "unavailable"                       # or "refused", "bad_request": raised `times` times, then answered
    times = 2
    content = "Done."

The turn is found by counting the model's earlier messages in the conversation, so that one script serves any number of
attempts at once. JSON works too: `{"turns": […]}` or the list alone. `turns_of` makes a script of what a model really
said.
"""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from archive.errors import BadRequest, ConfigError, ModelError, ProviderRefused, ProviderUnavailable
from archive.records import Usage
from hgm.llm.abilities import ABILITIES
from hgm.llm.base import Choice, Feature, FinishReason, Message, Named, Place, Reply, Request, ToolCall
from hgm.llm.pricing import FREE, Prices
from hgm.llm.transcript import read_transcript
from hgm.llm.wire import size_bytes

BYTES_PER_TOKEN = 4


class ScriptedCall(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    arguments: str | dict[str, Any] = {}
    id: str = ""
    """Empty: made from the turn's and the call's number."""


class ScriptedPlace(BaseModel):
    """One token of an answer, as `hgm.llm.base.Place`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: str
    logprob: float
    listed: dict[str, float] = {}


class Turn(BaseModel):
    """One answer. Token counts that are not given are estimated from the text's length."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    content: str = ""
    tool_calls: tuple[ScriptedCall, ...] = ()
    finish_reason: FinishReason | None = None
    prompt_tokens: int | None = Field(default=None, ge=0)
    completion_tokens: int | None = Field(default=None, ge=0)
    cached_tokens: int = Field(default=0, ge=0)
    cache_write_tokens: int = Field(default=0, ge=0)
    reasoning_tokens: int = Field(default=0, ge=0)
    logprobs: tuple[ScriptedPlace, ...] = ()
    """Place by place; a request that asks for logprobs gets none from a turn without them, but a `BadRequest`."""
    delay_s: float = Field(default=0.0, ge=0)
    fault: Literal["unavailable", "refused", "bad_request"] | None = None
    times: int | None = Field(default=None, ge=1)
    """How often the fault is raised before the turn is answered; None for always."""
    retry_after_s: float | None = Field(default=None, ge=0)


def turns_of(transcript: bytes) -> tuple[Turn, ...]:
    """What a model answered in one attempt, with its token counts, as a script that says it again.

    Raises:
        BadTranscript: the bytes are none.
        ConfigError: the agent began its conversation anew, so that a turn has two answers: turns are told apart by
            their number only. Or no answer was given at all.
    """
    turns: dict[int, Turn] = {}
    spoken: Counter[int | None] = Counter()
    for entry in read_transcript(transcript):
        if entry.message is None or entry.message.role != "assistant":
            continue
        number = spoken[entry.segment]
        spoken[entry.segment] += 1
        if entry.usage is None:  # written by the agent itself, or answered in an earlier segment
            continue
        turn = _turn(entry.message, entry.usage, entry.finish_reason)
        if _said(turns.setdefault(number, turn)) != _said(turn):
            raise ConfigError(
                f"no script can be made of it: its agent asked for answer {number + 1} more than once, with other "
                "words before it, and a script tells answers apart by their number"
            )
    if not turns:
        raise ConfigError("no script can be made of it: the model never answered")
    missing = next((number for number in range(max(turns)) if number not in turns), None)
    if missing is not None:
        raise ConfigError(f"no script can be made of it: answer {missing + 1} is not the model's but the agent's own")
    return tuple(turns[number] for number in sorted(turns))


def _turn(message: Message, usage: Usage, finish_reason: FinishReason | None) -> Turn:
    calls = tuple(ScriptedCall(name=call.name, arguments=call.arguments, id=call.id) for call in message.tool_calls)
    return Turn(
        content=message.content,
        tool_calls=calls,
        finish_reason=finish_reason,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cached_tokens=usage.cached_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        reasoning_tokens=usage.reasoning_tokens,
    )


def _said(turn: Turn) -> tuple[object, ...]:
    return turn.content, tuple((call.name, call.arguments) for call in turn.tool_calls)


class ScriptedModel:
    """Replays `turns`. A conversation that is longer than the script gets a `BadRequest`, and so does a request whose
    `tool_choice`, `parallel_calls`, `schema` or `logprobs` the turn does not keep to."""

    def __init__(
        self,
        turns: Sequence[Turn],
        *,
        name: str = "scripted",
        prices: Prices = FREE,
        max_tokens: int = 8192,
        features: frozenset[Feature] = ABILITIES["scripted"],
    ) -> None:
        self.features = features
        self.name = name
        self.prices = prices
        self.max_tokens = max_tokens
        self._turns = tuple(turns)
        self._raised = [0] * len(self._turns)

    @classmethod
    def load(
        cls, path: Path, *, prices: Prices = FREE, features: frozenset[Feature] = ABILITIES["scripted"]
    ) -> ScriptedModel:
        """A model from a TOML or JSON file.

        Raises:
            ConfigError: the file cannot be read or does not hold turns.
        """
        try:
            text = path.read_text()
            data = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
            turns = data.get("turns") if isinstance(data, dict) else data
            read = TypeAdapter(tuple[Turn, ...]).validate_python(turns)
            return cls(read, name=path.stem, prices=prices, features=features)
        except (OSError, ValueError) as error:
            reason = _first(error) if isinstance(error, ValidationError) else str(error)
            raise ConfigError(f"script {path} cannot be used: {reason}") from None

    async def complete(self, request: Request) -> Reply:
        number = sum(message.role == "assistant" for message in request.messages)
        if number >= len(self._turns):
            raise BadRequest(f"the script {self.name!r} has {len(self._turns)} turns; turn {number + 1} was asked for")
        turn = self._turns[number]
        if turn.delay_s:
            await asyncio.sleep(turn.delay_s)
        self._raise_fault(turn, number)
        if not _keeps_to(request, turn):
            raise BadRequest(
                f"turn {number + 1} of the script {self.name!r} makes other tool calls than were asked for"
            )
        if missing := _missing(request, turn):
            raise BadRequest(f"turn {number + 1} of the script {self.name!r} has {missing}, which was asked for")
        return self._reply(turn, number, request)

    async def close(self) -> None:
        return None

    def _raise_fault(self, turn: Turn, number: int) -> None:
        if turn.fault is None or (turn.times is not None and self._raised[number] >= turn.times):
            return
        self._raised[number] += 1
        text = f"turn {number + 1} of script {self.name!r}"
        faults: dict[str, ModelError] = {
            "unavailable": ProviderUnavailable(text, retry_after_s=turn.retry_after_s),
            "refused": ProviderRefused(text),
            "bad_request": BadRequest(text),
        }
        raise faults[turn.fault]

    def _reply(self, turn: Turn, number: int, request: Request) -> Reply:
        calls = tuple(_call(call, number, index) for index, call in enumerate(turn.tool_calls))
        said = len(turn.content) + sum(len(call.name + call.arguments) for call in calls)
        prompt = size_bytes(request) // BYTES_PER_TOKEN + 1 if turn.prompt_tokens is None else turn.prompt_tokens
        reply = said // BYTES_PER_TOKEN + 1 if turn.completion_tokens is None else turn.completion_tokens
        cached = min(turn.cached_tokens, prompt)
        written, thought = min(turn.cache_write_tokens, prompt - cached), min(turn.reasoning_tokens, reply)
        usd = self.prices.cost_usd(prompt, reply, cached=cached, cache_written=self.prices.apart(written))
        usage = Usage(1, prompt, reply, cached, usd, written, thought)
        reason = turn.finish_reason or ("tool_calls" if calls else "stop")
        places = tuple(Place(place.token, place.logprob, place.listed) for place in turn.logprobs)
        answer = Message("assistant", turn.content, calls)
        return Reply(answer, usage, reason, self.name, logprobs=places if request.logprobs else ())


def _keeps_to(request: Request, turn: Turn) -> bool:
    names = [call.name for call in turn.tool_calls]
    choice = request.tool_choice
    if len(names) > 1 and not request.parallel_calls:
        return False
    if isinstance(choice, Named):
        return bool(names) and set(names) == {choice.name}
    return bool(names) if choice is Choice.ANY else not (names and choice is Choice.NONE)


def _missing(request: Request, turn: Turn) -> str:
    if request.logprobs and turn.content and not turn.logprobs:
        return "no logprobs"
    if request.schema is not None and not turn.tool_calls and not _is_json(turn.content):
        return "no JSON for an answer"
    return ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _call(call: ScriptedCall, number: int, index: int) -> ToolCall:
    arguments = call.arguments if isinstance(call.arguments, str) else json.dumps(call.arguments)
    return ToolCall(call.id or f"call_{number}_{index}", call.name, arguments)


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"turns.{where}: {first['msg']}" if where else f"no list of turns: {first['msg']}"
