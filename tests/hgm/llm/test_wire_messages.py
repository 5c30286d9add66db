from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Usage
from hgm.llm.base import Choice, Feature, FinishReason, Message, Named, Reply, ToolCall
from hgm.llm.wire import Asked, Unservable
from hgm.llm.wire_messages import answer, events, parse

TOOLS = [{"name": "f", "description": "d", "input_schema": {"type": "object"}}]


def body(**fields: Any) -> bytes:
    return json.dumps({"messages": [{"role": "user", "content": "x"}], "max_tokens": 9} | fields).encode()


def user(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": list(blocks)}]}


def test_a_conversation_is_read() -> None:
    asked = parse(
        body(
            system=[{"type": "text", "text": "be"}, {"type": "text", "text": "good"}],
            messages=[
                {"role": "user", "content": "a"},
                {
                    "role": "assistant",
                    "content": [
                        {"type": "text", "text": "let me see"},
                        {"type": "tool_use", "id": "c", "name": "f", "input": {"a": 1}},
                        {"type": "tool_use", "id": "d", "name": "f", "input": {}},
                    ],
                },
                {
                    "role": "user",
                    "content": [
                        {"type": "tool_result", "tool_use_id": "c", "content": [{"type": "text", "text": "one"}]},
                        {"type": "tool_result", "tool_use_id": "d", "content": "no such file", "is_error": True},
                        {"type": "text", "text": "go on", "cache_control": {"type": "ephemeral"}},
                    ],
                },
            ],
            stop_sequences=["END"],
            stream=True,
        )
    )
    assert asked.request.messages == (
        Message("system", "be\n\ngood"),
        Message("user", "a"),
        Message("assistant", "let me see", (ToolCall("c", "f", '{"a": 1}'), ToolCall("d", "f", "{}"))),
        Message("tool", "one", tool_call_id="c"),
        Message("tool", "no such file", tool_call_id="d", is_error=True),
        Message("user", "go on"),
    )
    assert (asked.request.max_tokens, asked.request.stop, asked.stream) == (9, ("END",), True)


@pytest.mark.parametrize(
    ("sent", "choice", "parallel", "needs"),
    [
        (None, Choice.AUTO, True, {}),
        ({"type": "none"}, Choice.NONE, True, {}),
        ({"type": "any"}, Choice.ANY, True, {Feature.TOOL_CHOICE: "tool_choice"}),
        ({"type": "tool", "name": "f"}, Named("f"), True, {Feature.TOOL_CHOICE: "tool_choice"}),
        (
            {"type": "auto", "disable_parallel_tool_use": True},
            Choice.AUTO,
            False,
            {Feature.ONE_CALL: "tool_choice.disable_parallel_tool_use"},
        ),
    ],
)
def test_what_a_model_may_do_with_the_tools(sent: Any, choice: Any, parallel: bool, needs: dict[Any, str]) -> None:
    asked = parse(body(tools=TOOLS, tool_choice=sent))
    assert (asked.request.tool_choice, asked.request.parallel_calls, asked.needs) == (choice, parallel, needs)


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"max_tokens": None}, "max_tokens"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "The"}]}, "messages"),
        (user(), "messages.0.content"),
        (user({"type": "image", "source": {}}), "messages.0.content"),
        (user({"type": "text"}), "messages.0.content"),
        (user({"type": "text", "text": "a"}, {"type": "tool_result", "tool_use_id": "c"}), "messages.0.content"),
        (user({"type": "tool_result", "content": "a"}), "messages.0.content"),
        (
            user({"type": "tool_result", "tool_use_id": "c", "content": [{"type": "image", "source": {}}]}),
            "messages.0.content",
        ),
        ({"messages": [{"role": "assistant", "content": [{"type": "tool_use", "id": "c"}]}] * 2}, "messages"),
        ({"tools": [{"type": "web_search_20250305", "name": "web_search"}]}, "tools.0"),
        ({"tools": [{"name": "f"}]}, "tools.0.input_schema"),
        ({"tools": TOOLS, "tool_choice": {"type": "tool"}}, "tool_choice.name"),
        ({"tools": TOOLS, "tool_choice": {"type": "tool", "name": "g"}}, "tool_choice"),
        ({"tool_choice": {"type": "any"}}, "tool_choice"),
        ({"output_config": {"format": {"type": "json_schema"}}}, "output_config.format.schema"),
        ({"output_config": {"format": {"type": "json_schema", "body": {}}}}, "output_config.format.schema"),
        ({"container": "c"}, "container"),
        ({"mcp_servers": [{}]}, "mcp_servers"),
    ],
)
def test_what_cannot_be_served_is_named(fields: dict[str, Any], param: str) -> None:
    with pytest.raises(Unservable) as caught:
        parse(body(**fields))
    assert caught.value.param == param
    assert param.split(".")[0] in str(caught.value)


def test_what_the_agent_had_thought_elsewhere_is_refused_not_dropped() -> None:
    thought = {"role": "assistant", "content": [{"type": "thinking", "thinking": "hm", "signature": "s"}]}
    with pytest.raises(Unservable, match=r"messages\.0\.content: a block of type 'thinking'"):
        parse(body(messages=[thought, {"role": "user", "content": "x"}]))


def test_pinned_and_unknown_fields_are_nothing() -> None:
    pinned = {
        "model": "m",
        "temperature": 1,
        "top_k": 3,
        "thinking": {"type": "adaptive"},
        "metadata": {},
        "made_up": 1,
    }
    assert parse(body(**pinned, output_config={"effort": "low"})) == parse(body())


@pytest.mark.parametrize(
    ("finish", "calls", "sequence", "reason"),
    [
        ("stop", (), "", "end_turn"),
        ("stop", (), "END", "stop_sequence"),
        ("tool_calls", (ToolCall("c", "f", "{}"),), "", "tool_use"),
        ("stop", (ToolCall("c", "f", "{}"),), "", "tool_use"),
        ("length", (), "", "max_tokens"),
        ("content_filter", (), "", "refusal"),
    ],
)
def test_why_an_answer_ended(finish: FinishReason, calls: tuple[ToolCall, ...], sequence: str, reason: str) -> None:
    reply = Reply(Message("assistant", "a", calls), Usage(1, 80, 20, 30, 0.0, 5, 9), finish, "m", sequence)
    written = answer(reply, id="msg_1")
    assert (written["stop_reason"], written["stop_sequence"]) == (reason, sequence or None)
    assert written["usage"] == {
        "input_tokens": 45,
        "output_tokens": 20,
        "cache_read_input_tokens": 30,
        "cache_creation_input_tokens": 5,
        "output_tokens_details": {"thinking_tokens": 9},
    }


def test_malformed_arguments_arrive_as_an_object_that_says_what_was_written() -> None:
    reply = Reply(Message("assistant", "", (ToolCall("c", "f", '{"a": '),)), Usage(1, 8, 2))
    block = {"type": "tool_use", "id": "c", "name": "f", "input": {"arguments": '{"a": '}}
    assert answer(reply, id="m")["content"] == [block]
    assert rb'"partial_json":"{\"arguments\":' in b"".join(events(reply, id="m"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KINDS = st.sampled_from(["text", "tool_use", "tool_result", "thinking"])
BLOCK = st.fixed_dictionaries(
    {"type": KINDS},
    optional={name: JSON | st.text() for name in ("text", "id", "name", "input", "tool_use_id", "content")},
)
TURN = st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant", "system"]), "content": st.lists(BLOCK)})
FIELDS = st.sampled_from(["messages", "system", "tools", "tool_choice", "stop_sequences", "stream", "max_tokens"])


def read(data: bytes) -> Asked | Unservable:
    try:
        return parse(data)
    except Unservable as error:
        return error


@given(st.dictionaries(FIELDS, JSON), st.lists(TURN))
def test_whatever_comes_in_is_a_request_or_the_agents_mistake(fields: dict[str, Any], turns: list[Any]) -> None:
    asked = read(json.dumps({"max_tokens": 1, "messages": turns} | fields).encode())
    if isinstance(asked, Asked):
        assert asked.request.messages
        for message in asked.request.messages:
            assert all(json.loads(call.arguments) == call.input for call in message.tool_calls)
    else:
        assert str(asked)


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    assert isinstance(read(data), Unservable)
