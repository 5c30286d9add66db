"""Asking a model a question of the search's own, not an agent's: through the same door, metered and booked alike.

The answer must be one JSON object; a model that answers otherwise is told so once. Whatever goes wrong is in the
`Answer`: a question that got none must never look like a good answer, and never ends an expansion.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from archive.errors import BadRequest, HgmError
from archive.records import Usage
from archive.values import clean
from evaluators.base import ModelLimits
from hgm.diagnose import printable_text
from hgm.llm.base import Message, Request
from hgm.llm.gateway import Gateway
from hgm.llm.session import AttemptOver, AttemptVoid, LimitMet, RequestFailed, Session
from hgm.llm.wire import Asked, size_bytes
from hgm.prompts import hashes, made_of, prompt

REQUESTS = 2
"""A question, and once more where the answer was none."""
WALL_S = 300.0
T = TypeVar("T")


class BadAnswer(HgmError):
    """A model's answer is not what was asked for; the message is told to the model."""


@dataclass(frozen=True)
class Answer(Generic[T]):
    """`value` is None where there is none, and `error` says why. `refused`: the provider refused us, so that the run
    must pause. `made_of`: the prompt files of all that the model was told."""

    value: T | None
    error: str = ""
    model: str = ""
    usage: Usage = field(default_factory=Usage)
    transcript: bytes = b""
    refused: str = ""
    made_of: frozenset[str] = frozenset()

    @property
    def prompt(self) -> str:
        """The names and hashes of the prompt files, as they are stored."""
        return hashes(self.made_of)


def together(answers: Sequence[Answer[T]]) -> Answer[None]:
    """Several as one, but for their values and transcripts: the first error and refusal, all models, what all cost."""
    return Answer(
        None,
        error=next((answer.error for answer in answers if answer.error), ""),
        model=", ".join(sorted({answer.model for answer in answers})),
        usage=sum((answer.usage for answer in answers), Usage()),
        refused=next((answer.refused for answer in answers if answer.refused), ""),
        made_of=frozenset[str]().union(*(answer.made_of for answer in answers)),
    )


async def consult(
    gateway: Gateway,
    role: str,
    question: str,
    read: Callable[[Mapping[str, Any]], T],
    *,
    keys: frozenset[str],
    label: str,
    seed: int,
    tokens: int,
) -> Answer[T]:
    """The answer of the model of `role`, an object with `keys` as `read` understands it (it raises `BadAnswer`).

    Never raises for what a model or its provider did. At most `tokens` are used, in at most `REQUESTS` requests.
    """
    session = gateway.open(role, seed=seed, limits=ModelLimits(REQUESTS, tokens), label=label)
    value: T | None = None
    error = ""
    try:
        async with asyncio.timeout(WALL_S):
            value, error = await _talk(session, question, read, keys)
    except TimeoutError:
        error = f"no answer within {WALL_S:.0f} s"
    except (LimitMet, AttemptVoid, AttemptOver, RequestFailed, BadRequest) as failed:
        error = str(failed)
    finally:
        metered = await gateway.close(session.token)
    refused = metered.refused or ""
    return Answer(value, error, session.model.name, metered.usage, metered.transcript, refused, session.made_of)


async def _talk(
    session: Session, question: str, read: Callable[[Mapping[str, Any]], T], keys: frozenset[str]
) -> tuple[T | None, str]:
    messages = [Message("user", clean(question))]  # a variant's file names need be no UTF-8
    session.told(made_of(question))
    error = ""
    for left in reversed(range(REQUESTS)):
        request = Request(tuple(messages))
        reply = await session.ask(Asked(request, size_bytes(request), stream=False, include_usage=False))
        try:
            return read(object_in(reply.message.content, keys)), ""
        except BadAnswer as bad:
            error = str(bad)
        if left:
            again = prompt("retry").fill(error=error)
            session.told(made_of(question, again))
            said = reply.message.content or "(nothing)"
            messages += [Message("assistant", clean(said)), Message("user", again)]
    return None, error


def object_in(text: str, keys: frozenset[str]) -> Mapping[str, Any]:
    """The last JSON object in `text` that has all `keys`: models put words and fences around what they were asked for.

    Raises:
        BadAnswer: there is none.
    """
    found = [one for one in _objects(text) if keys <= one.keys()]
    if not found:
        raise BadAnswer(f"that holds no JSON object with the keys {', '.join(sorted(keys))}")
    return found[-1]


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield value
        at = text.find("{", end)


def number_of(answer: Mapping[str, Any], key: str, most: float) -> float:
    """
    Raises:
        BadAnswer: it is no number in [-most, most].
    """
    value = answer[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= most:
        raise BadAnswer(f"`{key}` must be a number from {-most:g} to {most:g}")
    return float(value)


def text_of(answer: Mapping[str, Any], key: str, most: int) -> str:
    """Without what cannot be stored or steers a terminal: lone surrogates, escape sequences.

    Raises:
        BadAnswer: it is no text.
    """
    value = answer[key]
    if not isinstance(value, str):
        raise BadAnswer(f"`{key}` must be a text")
    return printable_text(value).strip()[:most]
