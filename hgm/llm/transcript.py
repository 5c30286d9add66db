"""What was said in one attempt, as JSON lines: each message once.

A request carries the whole conversation so far. Where its messages extend what a *segment* already holds, only the
rest is recorded; an agent that rewrites its history starts a new segment, and so does each further sample of an answer.
Four kinds of line:

    {"segment": 0, "at_s": 0.2, "tools": [{"name", "description", "parameters"}]}         what was offered
    {"segment": 0, "at_s": 0.2, "role": "user", "content": "…"}                           what was said
    {"segment": 0, "at_s": 2.9, "role": "assistant", "content": "", "tool_calls": […],    what was answered
     "usage": {…}, "finish_reason": "tool_calls", "model": "…", "took_s": 2.7}
    {"segment": null, "at_s": 9.1, "fault": "limit", "detail": "…"}                       what was refused, and why
    {"segment": null, "at_s": 0.0, "note": "try 2: …"}                                    what the host says of the rest

`at_s` counts from the start of the attempt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, cast, get_args

from archive.errors import HgmError
from archive.records import Usage
from hgm.llm.base import FinishReason, Message, Reply, Request, Role, Tool, ToolCall

TAIL_CHARS = 2_000


class BadTranscript(HgmError):
    """Bytes that are no transcript; the message names the line."""


@dataclass(frozen=True)
class Entry:
    """One line. Exactly one of `message`, `tools`, `fault` and `note` is set; what follows is a model answer's."""

    segment: int | None
    at_s: float
    message: Message | None = None
    tools: tuple[Tool, ...] | None = None
    fault: str = ""
    detail: str = ""
    note: str = ""
    usage: Usage | None = None
    finish_reason: FinishReason | None = None
    model: str = ""
    took_s: float = 0.0

    @property
    def text(self) -> str:
        """For people: who said what; '' for tools that were offered."""
        if self.note:
            return f"=== {self.note} ==="
        if self.fault:
            return f"[{self.fault}] {self.detail}"
        if self.message is None:
            return ""
        calls = "".join(f"\n→ {call.name}({call.arguments})" for call in self.message.tool_calls)
        return f"[{self.message.role}] {self.message.content}{calls}"


def _canonical(message: Message) -> Message:
    """For comparing only: Anthropic's protocol hands arguments back as an object, and how it was spelt is lost."""
    calls = tuple(ToolCall(call.id, call.name, json.dumps(call.input, sort_keys=True)) for call in message.tool_calls)
    return replace(message, tool_calls=calls) if calls else message


class Transcript:
    """The record of one attempt, growing; `dump` gives its bytes."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._segments: list[list[Message]] = []
        self._tools: list[tuple[Tool, ...]] = []

    def record(self, request: Request, reply: Reply, *, at_s: float, took_s: float) -> None:
        """Record a request that was answered. `at_s` is when it came, `took_s` how long the answer took."""
        segment = self._extend(request, at_s)
        self._segments[segment].append(_canonical(reply.message))
        self._entries.append(
            Entry(
                segment,
                at_s + took_s,
                message=reply.message,
                usage=reply.usage,
                finish_reason=reply.finish_reason,
                model=reply.model,
                took_s=took_s,
            )
        )

    def record_fault(self, fault: str, detail: str, *, at_s: float, request: Request | None = None) -> None:
        """Record a request that got no answer; its messages too, where it was worth a model's time."""
        segment = None if request is None else self._extend(request, at_s)
        self._entries.append(Entry(segment, at_s, fault=fault, detail=detail))

    def record_note(self, text: str, *, at_s: float) -> None:
        """Record what the host says of what comes next."""
        self._entries.append(Entry(None, at_s, note=text))

    def dump(self) -> bytes:
        return b"".join(_line(entry) for entry in self._entries)

    def tail(self) -> str:
        """The last `TAIL_CHARS` of it, for people."""
        parts, room = list[str](), TAIL_CHARS
        for entry in reversed(self._entries):
            if room <= 0:
                break
            if text := entry.text:
                parts.append(text[-room:])
                room -= len(text)
        return "\n\n".join(reversed(parts))

    def _extend(self, request: Request, at_s: float) -> int:
        messages = list(request.messages)
        canonical = [_canonical(message) for message in messages]
        segment = self._segment_for(canonical)
        tools = tuple(request.tools)
        if tools != self._tools[segment]:
            self._tools[segment] = tools
            self._entries.append(Entry(segment, at_s, tools=tools))
        known = self._segments[segment]
        self._entries.extend(Entry(segment, at_s, message=message) for message in messages[len(known) :])
        known.extend(canonical[len(known) :])
        return segment

    def _segment_for(self, messages: list[Message]) -> int:
        """The segment that `messages` extends by the least, or a new one."""
        best, length = -1, -1
        for number, known in enumerate(self._segments):
            if length < len(known) <= len(messages) and messages[: len(known)] == known:
                best, length = number, len(known)
        if best >= 0:
            return best
        self._segments.append([])
        self._tools.append(())
        return len(self._segments) - 1


def read_transcript(data: bytes) -> list[Entry]:
    """The lines of a transcript, in order.

    Raises:
        BadTranscript: a line is no JSON object of a known kind.
    """
    entries = []
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            entries.append(_entry(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise BadTranscript(f"line {number} of the transcript cannot be read: {error!r}") from None
    return entries


def note(text: str) -> bytes:
    """A transcript of one line, to be joined with what it says something of."""
    return _line(Entry(None, 0.0, note=text))


def joined(transcripts: Sequence[bytes]) -> bytes:
    """Several transcripts as one: the segments of each come after those of the one before. Times are each one's own."""
    if len(transcripts) == 1:
        return transcripts[0]
    entries = list[Entry]()
    for data in transcripts:
        first = 1 + max((entry.segment for entry in entries if entry.segment is not None), default=-1)
        entries += [
            entry if entry.segment is None else replace(entry, segment=first + entry.segment)
            for entry in read_transcript(data)
        ]
    return b"".join(_line(entry) for entry in entries)


def conversation(entries: Sequence[Entry]) -> list[Message]:
    """The messages of the segment that was added to last: what the agent and its model had before them at the end."""
    last = next((entry.segment for entry in reversed(entries) if entry.segment is not None), None)
    return [entry.message for entry in entries if entry.segment == last and entry.message is not None]


def with_last(data: bytes, answers: Sequence[str]) -> bytes:
    """A transcript with the segment last in which the model said just these `answers`, where there is one."""
    entries = read_transcript(data)
    said: dict[int | None, list[str]] = {}
    for entry in entries:
        if entry.message and entry.usage:
            said.setdefault(entry.segment, []).append(entry.message.content)
    chosen = next((segment for segment, found in said.items() if found == list(answers)), None)
    return b"".join(_line(entry) for entry in sorted(entries, key=lambda entry: entry.segment == chosen))


def last_answer(data: bytes) -> str:
    """What the model said last, '' if it never answered."""
    answers = [entry.message.content for entry in read_transcript(data) if entry.message and entry.usage]
    return answers[-1] if answers else ""


OVERFLOW = re.compile(
    r"context[ _](length|window|size)|maximum context|prompt is too long|too many tokens|reduce the length", re.I
)
"""What servers say of a conversation that is longer than their model can read."""


def overflowed(data: bytes) -> bool:
    """Whether a request of this attempt was refused because its conversation was too long for the model."""
    return any(entry.fault == "request" and OVERFLOW.search(entry.detail) for entry in read_transcript(data))


@dataclass(frozen=True)
class ToolUse:
    """How a model met the tools of one attempt. A call is usable if its tool was offered and its arguments are a JSON
    object with all that the tool needs."""

    offered: bool
    answers: int
    usable: int


def tool_use(data: bytes) -> ToolUse:
    tools: dict[int | None, dict[str, Tool]] = {}
    answers = usable = 0
    for entry in read_transcript(data):
        if entry.tools is not None:
            tools[entry.segment] = {tool.name: tool for tool in entry.tools}
        elif entry.message is not None and entry.usage is not None:
            offered = tools.get(entry.segment, {})
            answers += 1
            usable += sum(call.name in offered and _fits(call, offered[call.name]) for call in entry.message.tool_calls)
    return ToolUse(any(tools.values()), answers, usable)


def _fits(call: ToolCall, tool: Tool) -> bool:
    try:
        arguments = json.loads(call.arguments)
    except (ValueError, RecursionError):
        return False
    return isinstance(arguments, dict) and arguments.keys() >= set(tool.parameters.get("required", ()))


def _line(entry: Entry) -> bytes:
    row: dict[str, Any] = {"segment": entry.segment, "at_s": round(entry.at_s, 3)}
    if entry.tools is not None:
        row["tools"] = [asdict(tool) for tool in entry.tools]
    elif entry.note:
        row |= {"note": entry.note}
    elif entry.message is None:
        row |= {"fault": entry.fault, "detail": entry.detail}
    else:
        row |= _message_row(entry.message)
    if entry.usage is not None:
        row |= {
            "usage": asdict(entry.usage),
            "finish_reason": entry.finish_reason,
            "model": entry.model,
            "took_s": round(entry.took_s, 4),
        }
    return json.dumps(row, separators=(",", ":")).encode() + b"\n"


def _message_row(message: Message) -> dict[str, Any]:
    row: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        row["tool_calls"] = [asdict(call) for call in message.tool_calls]
    if message.tool_call_id:
        row["tool_call_id"] = message.tool_call_id
    if message.is_error:
        row["is_error"] = True
    return row


def _entry(row: Any) -> Entry:
    where = (row["segment"], float(row["at_s"]))
    if "tools" in row:
        return Entry(*where, tools=tuple(Tool(**tool) for tool in row["tools"]))
    if "note" in row:
        return Entry(*where, note=row["note"])
    if "fault" in row:
        return Entry(*where, fault=row["fault"], detail=row["detail"])
    if row["role"] not in get_args(Role):
        raise ValueError(f"unknown role {row['role']!r}")
    calls = tuple(ToolCall(**call) for call in row.get("tool_calls", ()))
    message = Message(row["role"], row["content"], calls, row.get("tool_call_id", ""), row.get("is_error", False))
    if "usage" not in row:
        return Entry(*where, message=message)
    return Entry(
        *where,
        message=message,
        usage=Usage(**row["usage"]),
        finish_reason=cast(FinishReason, row["finish_reason"]),
        model=row["model"],
        took_s=row["took_s"],
    )
