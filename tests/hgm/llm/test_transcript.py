from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Usage
from hgm.llm.base import Message, Reply, Request, Tool, ToolCall
from hgm.llm.transcript import (
    TAIL_CHARS,
    BadTranscript,
    ToolUse,
    Transcript,
    conversation,
    joined,
    note,
    read_transcript,
    tool_use,
)

SYSTEM, USER = Message("system", "be good"), Message("user", "fix it")
CALL = Message("assistant", "", (ToolCall("c1", "bash", '{"command": "ls"}'),))
RESULT = Message("tool", "a.py", tool_call_id="c1")
DONE = Message("assistant", "done")
TOOL = Tool("bash", "runs", {"type": "object"})


def reply(message: Message) -> Reply:
    return Reply(message, Usage(1, 9, 3, 2, 0.01), "tool_calls" if message.tool_calls else "stop", "m")


def record(transcript: Transcript, asked: list[Message], answer: Message, at_s: float = 0.0) -> None:
    transcript.record(Request(tuple(asked), (TOOL,)), reply(answer), at_s=at_s, took_s=0.5)


def test_each_message_is_recorded_once() -> None:
    transcript = Transcript()
    record(transcript, [SYSTEM, USER], CALL)
    record(transcript, [SYSTEM, USER, CALL, RESULT], DONE, at_s=2.0)
    entries = read_transcript(transcript.dump())
    assert [entry.message for entry in entries if entry.message] == [SYSTEM, USER, CALL, RESULT, DONE]
    assert {entry.segment for entry in entries} == {0}
    assert [entry.tools for entry in entries if entry.tools is not None] == [(TOOL,)]
    last = entries[-1]
    assert (last.usage, last.finish_reason, last.model, last.took_s) == (Usage(1, 9, 3, 2, 0.01), "stop", "m", 0.5)
    assert last.at_s == 2.5
    assert entries[1].usage is None


def test_the_tail_is_the_end_of_what_was_said() -> None:
    transcript = Transcript()
    assert transcript.tail() == ""
    record(transcript, [SYSTEM, Message("user", "x" * 2 * TAIL_CHARS)], CALL)
    transcript.record_fault("limit", "no more", at_s=3.0)
    assert transcript.tail().endswith('xx\n\n[assistant] \n→ bash({"command": "ls"})\n\n[limit] no more')
    assert TAIL_CHARS <= len(transcript.tail()) < TAIL_CHARS + 20


def test_a_rewritten_history_starts_a_new_segment() -> None:
    transcript = Transcript()
    record(transcript, [SYSTEM, USER], CALL)
    shortened = [SYSTEM, Message("user", "fix it (summary: looked around)")]
    record(transcript, shortened, DONE)
    record(transcript, [*shortened, DONE, USER], DONE)
    entries = read_transcript(transcript.dump())
    assert [entry.segment for entry in entries if entry.message] == [0, 0, 0, 1, 1, 1, 1, 1]
    assert conversation(entries) == [*shortened, DONE, USER, DONE]


def test_conversations_side_by_side_keep_apart() -> None:
    transcript = Transcript()
    one, two = Message("user", "one"), Message("user", "two")
    record(transcript, [one], DONE)
    record(transcript, [two], DONE)
    record(transcript, [one, DONE, USER], CALL)
    segments = [entry.segment for entry in read_transcript(transcript.dump()) if entry.message]
    assert segments == [0, 0, 1, 1, 0, 0]


def test_asking_again_for_another_answer_is_a_segment_of_its_own() -> None:
    transcript = Transcript()
    record(transcript, [USER], DONE)
    record(transcript, [USER], CALL)
    assert [e.segment for e in read_transcript(transcript.dump()) if e.message] == [0, 0, 1, 1]


def test_faults_are_recorded_with_and_without_the_question() -> None:
    transcript = Transcript()
    transcript.record_fault("limit", "no requests left", at_s=1.0)
    transcript.record_fault("cancelled", "the end", at_s=2.0, request=Request((USER,)))
    limit, question, cancelled = read_transcript(transcript.dump())
    assert (limit.fault, limit.detail, limit.segment) == ("limit", "no requests left", None)
    assert question.message == USER
    assert (cancelled.fault, cancelled.segment) == ("cancelled", 0)


def test_what_the_host_says_of_transcripts_stands_between_them() -> None:
    parts = []
    for number in (1, 2):
        transcript = Transcript()
        record(transcript, [USER], DONE)
        parts += [note(f"try {number}"), transcript.dump()]
    entries = read_transcript(joined(parts))
    assert list(dict.fromkeys(entry.note or entry.segment for entry in entries)) == ["try 1", 0, "try 2", 1]
    assert entries[0].text == "=== try 1 ==="


@given(st.lists(st.builds(Message, st.sampled_from(["user", "assistant", "system"]), st.text()), min_size=1))
def test_whatever_was_said_is_read_back(messages: list[Message]) -> None:
    transcript = Transcript()
    transcript.record(Request(tuple(messages)), reply(DONE), at_s=0, took_s=0)
    data = transcript.dump()
    assert conversation(read_transcript(data)) == [*messages, DONE]
    assert len(data.split(b"\n")) == len(messages) + 2


@pytest.mark.parametrize("line", [b"{", b"[]", b"{}", b'{"segment": 0, "at_s": 0, "role": "boss", "content": ""}'])
def test_bytes_that_are_no_transcript(line: bytes) -> None:
    good = json.dumps({"segment": 0, "at_s": 0, "role": "user", "content": ""}).encode()
    with pytest.raises(BadTranscript, match="line 2"):
        read_transcript(good + b"\n" + line)


@pytest.mark.parametrize(
    ("name", "arguments", "usable"),
    [
        ("bash", '{"command": "ls"}', 1),
        ("bash", '{"comand": "ls"}', 0),
        ("bash", '{"command": "ls', 0),
        ("bash", "[]", 0),
        ("bsh", '{"command": "ls"}', 0),
    ],
)
def test_a_call_is_usable_that_the_tool_can_take(name: str, arguments: str, usable: int) -> None:
    transcript = Transcript()
    shell = Tool("bash", "runs", {"type": "object", "required": ["command"]})
    call = Message("assistant", "", (ToolCall("c1", name, arguments),))
    transcript.record(Request((USER,), (shell,)), reply(call), at_s=0.0, took_s=0.5)
    transcript.record(Request((USER, call, RESULT), (shell,)), reply(DONE), at_s=0.0, took_s=0.5)
    assert tool_use(transcript.dump()) == ToolUse(True, 2, usable)


def test_a_model_that_was_offered_no_tools_is_not_said_to_have_used_none() -> None:
    transcript = Transcript()
    transcript.record(Request((USER,)), reply(DONE), at_s=0.0, took_s=0.5)
    assert tool_use(transcript.dump()) == ToolUse(False, 1, 0)


def test_arguments_that_come_back_spelt_otherwise_are_the_same_conversation() -> None:
    transcript = Transcript()
    user = Message("user", "x")
    said = Message("assistant", "", (ToolCall("c", "f", '{"b":1,"a":2}'),))
    back = Message("assistant", "", (ToolCall("c", "f", '{"a": 2, "b": 1}'),))
    other = Message("assistant", "", (ToolCall("c", "f", '{"a": 3, "b": 1}'),))
    result = Message("tool", "no", tool_call_id="c", is_error=True)
    transcript.record(Request((user,)), Reply(said, Usage(1, 1, 1)), at_s=0, took_s=1)
    transcript.record(Request((user, back, result)), Reply(Message("assistant", "y"), Usage(1, 1, 1)), at_s=2, took_s=1)
    read = read_transcript(transcript.dump())
    assert [entry.segment for entry in read] == [0, 0, 0, 0]
    assert [entry.message for entry in read] == [user, said, result, Message("assistant", "y")]
    transcript.record(
        Request((user, other, result)), Reply(Message("assistant", "z"), Usage(1, 1, 1)), at_s=4, took_s=1
    )
    assert read_transcript(transcript.dump())[-1].segment == 1
