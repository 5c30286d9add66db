from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hgm.llm import wire
from hgm.llm.base import Choice, Message, Named, ToolCall
from hgm.llm.wire import Asked, Unservable, fit, parse
from tests.hgm.llm.talk import Recorder, scripted


def body(**fields: Any) -> bytes:
    return json.dumps({"messages": [{"role": "user", "content": "x"}]} | fields).encode()


def test_a_conversation_is_read() -> None:
    asked = parse(
        body(
            messages=[
                {"role": "developer", "content": "be good"},
                {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{"}}],
                },
                {"role": "tool", "tool_call_id": "c", "content": "done"},
            ],
            max_completion_tokens=7,
            stop=["END"],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert asked.request.messages == (
        Message("system", "be good"),
        Message("user", "a\nb"),
        Message("assistant", "", (ToolCall("c", "f", "{"),)),
        Message("tool", "done", tool_call_id="c"),
    )
    assert (asked.request.max_tokens, asked.request.stop) == (7, ("END",))
    assert asked.stream
    assert asked.include_usage
    assert asked.size == len("be gooda\nbf{donec" + "c") - 1


TOOLS = [{"type": "function", "function": {"name": "f"}}]


def test_tools_are_hidden_from_a_model_that_cannot_be_told_not_to_call_them() -> None:
    assert [tool.name for tool in parse(body(tools=TOOLS)).request.tools] == ["f"]
    assert parse(body(tools=TOOLS, tool_choice="auto")).request.tools[0].parameters["type"] == "object"
    asked = parse(body(tools=TOOLS, tool_choice="none"))
    assert fit(asked, Recorder()).request.tools == ()
    assert fit(asked, Recorder()).size < asked.size
    assert fit(asked, scripted()).request.tools == asked.request.tools
    assert asked.request.tool_choice is Choice.NONE


def test_what_a_model_may_do_with_the_tools() -> None:
    named = {"type": "function", "function": {"name": "f"}}
    assert parse(body(tools=TOOLS, tool_choice="required")).request.tool_choice is Choice.ANY
    assert parse(body(tools=TOOLS, tool_choice=named)).request.tool_choice == Named("f")
    assert not parse(body(tools=TOOLS, parallel_tool_calls=False)).request.parallel_calls


@pytest.mark.parametrize(
    "fields",
    [
        {"tool_choice": "required"},
        {"tools": TOOLS, "tool_choice": {"type": "function", "function": {"name": "g"}}},
        {"tools": TOOLS, "tool_choice": {"type": "allowed_tools", "allowed_tools": {}}},
        {"tools": TOOLS, "tool_choice": "sometimes"},
    ],
)
def test_a_choice_that_cannot_be_served_is_named(fields: dict[str, Any]) -> None:
    with pytest.raises(Unservable) as caught:
        parse(body(**fields))
    assert (caught.value.param or "").startswith("tool_choice")


def test_a_format_without_its_schema_is_named() -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "answer", "body": {}}}
    with pytest.raises(Unservable) as caught:
        parse(body(response_format=wanted))
    assert caught.value.param == "response_format.json_schema.schema"


@pytest.mark.parametrize(
    ("fields", "param"),
    [({"tool_choice": "required"}, "tool_choice"), ({"parallel_tool_calls": False}, "parallel_tool_calls")],
)
def test_what_a_model_cannot_do_is_refused_and_named(fields: dict[str, Any], param: str) -> None:
    asked = parse(body(tools=TOOLS, **fields))
    assert fit(asked, scripted()) == asked
    with pytest.raises(Unservable, match=f"'recorder' cannot do what the parameter '{param}' asks") as caught:
        fit(asked, Recorder())
    assert caught.value.param == param


def test_explicit_nulls_and_unknown_fields_are_nothing() -> None:
    fields = dict.fromkeys(("tools", "max_tokens", "stop", "stream", "n", "response_format", "stream_options"))
    assert parse(body(**fields, reasoning_effort="high", made_up={"a": 1})) == parse(body())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(["messages", "tools", "tool_choice", "stop", "stream", "n", "max_tokens", "response_format"])


def read(data: bytes) -> Asked | Unservable:
    try:
        return parse(data)
    except Unservable as error:
        return error


@given(st.dictionaries(FIELDS, JSON), st.booleans())
def test_whatever_comes_in_is_a_request_or_the_agents_mistake(fields: dict[str, Any], with_messages: bool) -> None:
    messages = {"messages": [{"role": "user", "content": "x"}]} if with_messages else {}
    asked = read(json.dumps(messages | fields).encode())
    if isinstance(asked, Asked):
        assert asked.request.messages
        json.dumps([dict(tool.parameters) for tool in asked.request.tools], allow_nan=False)
    else:
        assert str(asked)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    assert isinstance(read(data), Unservable)


def test_an_error_does_not_repeat_the_body() -> None:
    with pytest.raises(Unservable) as caught:
        parse(body(max_tokens="the text that was sent"))
    assert "the text that was sent" not in str(caught.value)
    assert caught.value.param == "max_tokens"


def test_json_is_ascii_so_that_lone_surrogates_can_be_sent() -> None:
    assert wire.dump_json({"a": "\ud800ä"}) == b'{"a":"\\ud800\\u00e4"}'
