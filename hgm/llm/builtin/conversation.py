"""The conversation as the model reads it: what is offered, what was asked, what was done and what came back.

Nothing is remembered between requests; all of this is derived anew from the messages each time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hgm.llm.base import Message, Request, Tool

MAX_PROMPT = 60_000
MAX_OBSERVATION = 200_000
DEFAULT_COMMANDS = 12
DEFAULT_CHARACTERS = 1_500
MOST_COMMANDS = 200
MOST_CANDIDATES = 64
PROGRAMS = frozenset(("ls", "cat", "sed", "grep", "find", "python", "python3", "head", "tail"))
POSIX = frozenset(("ls", "cat", "sed"))
"""What a shell is taken to offer where the prompt names no program at all."""

RUNNERS = frozenset(("python", "python3", "pytest", "py.test", "tox", "nox", "make", "uv", "hatch"))


@dataclass(frozen=True)
class Offer:
    """What the scaffold lets the model do. `tool` is empty where there is no shell.

    `characters` is the stated length of an observation; `tests_follow` says that the scaffold announced to run the
    tests itself once the model is done.
    """

    tool: str
    programs: frozenset[str]
    test_command: str
    commands: int
    characters: int
    candidates: int
    tests_follow: bool

    @property
    def python(self) -> str:
        return "python3" if "python3" in self.programs else "python" if "python" in self.programs else ""


@dataclass(frozen=True)
class Turn:
    """One command of the model with what came back. `done` turns have no command: the model said that it is done."""

    command: str
    observation: str
    done: bool = False


@dataclass(frozen=True)
class Conversation:
    statement: str
    offer: Offer
    turns: tuple[Turn, ...]
    preface: str

    @property
    def used(self) -> int:
        return sum(not turn.done for turn in self.turns)

    @property
    def left(self) -> int:
        """Commands that may still be given, by the stated limit or by what the scaffold last said is left."""
        stated = self.offer.commands - self.used
        last = self.turns[-1].observation if self.turns else ""
        match = re.search(r"(\d{1,4}) (?:more )?commands? (?:left|remain)", last, re.IGNORECASE)
        return min(stated, int(match.group(1))) if match else stated


def read(request: Request) -> Conversation:
    messages = list(request.messages)
    system = "\n".join(m.content for m in messages if m.role == "system")[:MAX_PROMPT]
    first = next((m.content for m in messages if m.role == "user"), "")[:MAX_PROMPT]
    tool = _shell(request.tools)
    description = tool.description if tool else ""
    prompt = f"{system}\n{description}\n{first}"
    return Conversation(first or system, _offer(tool, prompt), tuple(_turns(messages)), first)


def _shell(tools: Sequence[Tool]) -> Tool | None:
    for tool in tools:
        properties, required = tool.parameters.get("properties"), tool.parameters.get("required")
        if not isinstance(properties, Mapping) or required not in (["command"], ("command",)):
            continue
        field = properties.get("command")
        if isinstance(field, Mapping) and field.get("type") == "string":
            return tool
    return None


def _offer(tool: Tool | None, prompt: str) -> Offer:
    spans = re.findall(r"`([^`\n]{1,300})`", prompt)
    named = frozenset(w[0] for span in spans if (w := span.split()) and w[0] in PROGRAMS)
    follow = re.search(r"tests? (?:is|are|will be) run\b.{0,60}\b(?:done|finish|answer|submit)", prompt, re.IGNORECASE)
    return Offer(
        tool=tool.name if tool else "",
        programs=named or POSIX,
        test_command=_test_command(prompt),
        commands=_number(r"at most (\d{1,6}) (?:shell )?commands?\b", prompt, DEFAULT_COMMANDS, MOST_COMMANDS),
        characters=_number(r"cut to (\d{1,7}) characters", prompt, DEFAULT_CHARACTERS, 200_000),
        candidates=_number(r"at most (\d{1,6}) candidate edits?\b", prompt, 1, MOST_CANDIDATES),
        tests_follow=follow is not None,
    )


def _number(pattern: str, text: str, default: int, most: int) -> int:
    match = re.search(pattern, re.sub(r"[*_]{2}", "", text), re.IGNORECASE)
    return max(1, min(most, int(match.group(1)))) if match else default


def _test_command(prompt: str) -> str:
    """The first backquoted command on a line that speaks of tests."""
    for line in prompt.splitlines():
        if not re.search(r"\btest(s|ed|ing)?\b", line, re.IGNORECASE):
            continue
        for span in re.findall(r"`([^`\n]{1,300})`", line):
            words = [w for w in span.split() if "=" not in w]
            runs = bool(words) and (words[0] in RUNNERS or words[0].startswith("./"))
            if runs and (len(words) > 1 or words[0] not in PROGRAMS):
                return str(span)
    return ""


def _turns(messages: Sequence[Message]) -> list[Turn]:
    answers = {m.tool_call_id: m.content for m in messages if m.role == "tool" and m.tool_call_id}
    turns: list[Turn] = []
    for index, message in enumerate(messages):
        if message.role != "assistant":
            continue
        following = _following(messages, index)
        if not message.tool_calls:
            turns.append(Turn("", following[:MAX_OBSERVATION], done=True))
        for call in message.tool_calls:
            turns.append(Turn(_command(call.arguments), answers.get(call.id, following)[:MAX_OBSERVATION]))
    return turns


def _following(messages: Sequence[Message], index: int) -> str:
    """What the scaffold said after message `index` and before the model's next one."""
    said = []
    for message in messages[index + 1 :]:
        if message.role == "assistant":
            break
        said.append(message.content)
    return "\n".join(said)


def _command(arguments: str) -> str:
    try:
        decoded = json.loads(arguments)
    except (ValueError, RecursionError):
        return ""
    command = decoded.get("command") if isinstance(decoded, dict) else None
    return command if isinstance(command, str) else ""
