"""A question of the search's own: what counts as an answer, and what is left where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from archive.errors import ProviderRefused
from hgm.consult import Answer, BadAnswer, consult, object_in, text_of
from hgm.llm.base import Request
from hgm.llm.gateway import Gateway
from tests.hgm.llm.talk import QUICK
from tests.hgm.speaking import COST, Speaker, prompts_of

KEYS = frozenset({"n"})


def read(answer: Mapping[str, Any]) -> int:
    if not isinstance(answer["n"], int):
        raise BadAnswer("`n` must be a number")
    return int(answer["n"])


async def asked(model: Speaker, tokens: int = 5_000, question: str = "How many?") -> Answer[int]:
    async with Gateway({"edit": model}, retry=QUICK) as gateway:
        return await consult(gateway, "edit", question, read, keys=KEYS, label="x1-q", seed=3, tokens=tokens)


async def test_an_answer_comes_with_what_it_cost_and_what_was_said() -> None:
    answer = await asked(Speaker(lambda _: 'Well: {"n": 4}'))
    assert (answer.value, answer.error, answer.model, answer.usage) == (4, "", "speaker", COST)
    assert b"How many?" in answer.transcript


async def test_a_model_that_answers_otherwise_is_told_so_once() -> None:
    def say(request: Request) -> str:
        return '{"n": "four"}' if len(request.messages) == 1 else '{"n": 4}'

    model = Speaker(say)
    answer = await asked(model)
    assert answer.value == 4
    assert model.asked[1].messages[-1].content.startswith("`n` must be a number.")
    assert prompts_of(answer) == ["retry"]
    assert f'"note":"prompts {answer.prompt}"'.encode() in answer.transcript
    assert answer.usage == COST + COST


async def test_no_answer_is_an_error_with_its_cost_and_never_a_value() -> None:
    answer = await asked(Speaker(lambda _: "I would rather not."))
    assert (answer.value, answer.usage, answer.refused) == (None, COST + COST, "")
    assert answer.error == "that holds no JSON object with the keys n"


async def test_a_file_name_that_is_no_utf8_can_be_asked_about() -> None:
    model = Speaker(lambda _: '{"n": 4}')
    assert (await asked(model, question="+++ b/caf\udce9.py")).value == 4
    assert model.asked[0].messages[0].content == "+++ b/caf?.py"


async def test_its_tokens_are_limited() -> None:
    model = Speaker(lambda _: '{"n": 4}')
    answer = await asked(model, tokens=1_000, question="Why? " * 2_000)
    assert (answer.value, model.asked) == (None, [])
    assert "tokens" in answer.error


async def test_a_refused_key_is_told_to_the_run() -> None:
    def say(request: Request) -> str:
        raise ProviderRefused("the key is invalid")

    answer = await asked(Speaker(say))
    assert (answer.value, answer.refused) == (None, "the key is invalid")


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ('```json\n{"n": 1}\n```', 1),
        ('First {"n": 1}, no: {"n": 2}.', 2),
        ('{"m": {"n": 1}}, so {"n": {"x": "}"}} and {oops} {"n": 3}', 3),
        ('{"n": "a { brace"} {"m": 1}', "a { brace"),
    ],
)
def test_the_last_object_with_the_keys_counts(text: str, n: object) -> None:
    assert object_in(text, KEYS)["n"] == n


@pytest.mark.parametrize("text", ["", "{", '{"m": 1}', "[" * 5_000 + "{" * 5_000, '{"n": 1'])
def test_what_holds_none_is_no_answer(text: str) -> None:
    with pytest.raises(BadAnswer, match="no JSON object with the keys n"):
        object_in(text, KEYS)


def test_what_a_model_writes_can_be_stored_and_steers_no_terminal() -> None:
    said = object_in(r'{"n": "a \ud800 b\u001b[2J\nc"}', KEYS)
    assert text_of(said, "n", 100) == "a ? b\nc"
