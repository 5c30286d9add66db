"""A transcript in so few characters that a model can be shown several: who said what, cut where it is long."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hgm.diagnose import printable_text
from hgm.llm.base import Message
from hgm.llm.transcript import BadTranscript, Entry, conversation, read_transcript

FIRST_CHARS = 300
"""Of the first messages: the statement and the agent's own prompt are shown elsewhere."""
SAID_CHARS = 700
TESTS_CHARS = 1_500
_TESTED = re.compile(r"\b\d+ (?:passed|failed|errors?)\b|^FAILED |^E  |Traceback \(most recent call last\)", re.M)
"""What test runners print."""


def compact(transcript: bytes, most: int) -> str:
    """The last conversation of an attempt in at most about `most` characters: a fifth for its beginning, the rest for
    its end. Refusals by the host are in it. A transcript that cannot be read says so."""
    try:
        entries = read_transcript(transcript)
    except BadTranscript as error:
        return f"(no transcript: {error})"
    blocks = [_block(message, number) for number, message in enumerate(conversation(entries))]
    return in_the_middle("\n".join([*blocks, *_faults(entries)]), most) or "(the model was never asked)"


def visible_tests(transcript: bytes) -> str:
    """The end of the last test output that the agent itself saw; '' where it ran none."""
    try:
        messages = conversation(read_transcript(transcript))
    except BadTranscript:
        return ""
    seen = [message.content for message in messages if message.role == "tool" and _TESTED.search(message.content)]
    return printable_text(seen[-1])[-TESTS_CHARS:] if seen else ""


def in_the_middle(text: str, most: int) -> str:
    """`text`, cut in the middle where it is longer."""
    if len(text) <= most:
        return text
    head = most // 5
    return f"{text[:head]}\n… ({len(text) - most:,} characters left out)\n{text[head - most :]}"


def _block(message: Message, number: int) -> str:
    most = FIRST_CHARS if number < 2 else SAID_CHARS
    calls = "".join(f"\n→ {call.name}({in_the_middle(call.arguments, SAID_CHARS)})" for call in message.tool_calls)
    return printable_text(f"[{message.role}] {in_the_middle(message.content, most)}{calls}")


def _faults(entries: Sequence[Entry]) -> list[str]:
    return [printable_text(f"[refused: {entry.fault}] {entry.detail[:SAID_CHARS]}") for entry in entries if entry.fault]
