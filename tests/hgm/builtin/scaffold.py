"""A scaffold in the test's own process: a prompt, a shell in a directory, and the model asked until it is done."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from hgm.llm.base import Message, Request, Tool
from hgm.llm.builtin.model import answer

TOOL = Tool(
    "shell",
    "Run a shell command.",
    {"type": "object", "properties": {"command": {"type": "string"}}, "required": ["command"]},
)


@dataclass
class Scaffold:
    """`programs` are offered, and every other first word of a command is refused. `cut` shortens observations."""

    directory: Path
    statement: str
    commands: int = 8
    characters: int = 1_500
    candidates: int = 1
    programs: tuple[str, ...] = ("ls", "cat", "grep", "sed", "python3")
    test_command: str = ""
    feedback: bool = False
    seed: int = 0
    given: list[str] = field(default_factory=list)
    observations: list[str] = field(default_factory=list)
    final: str = ""

    def prompt(self) -> str:
        offered = ", ".join(f"`{p}`" for p in self.programs)
        lines = [
            f"You repair programs with a shell that has {offered}.",
            f"You may give at most {self.commands} commands; output is cut to {self.characters} characters.",
            f"Make at most {self.candidates} candidate edits per command.",
        ]
        if self.test_command:
            lines.append(f"You may run the tests: `{self.test_command}`")
        if self.feedback:
            lines.append("The tests are run when you are done.")
        return "\n".join(lines)

    def run(self) -> str:
        messages = [Message("system", self.prompt()), Message("user", self.statement)]
        while True:
            reply = answer(Request(messages, (TOOL,), seed=self.seed))
            messages.append(reply.message)
            if not reply.message.tool_calls:
                self.final = reply.message.content
                output = self.shell("python3 -m unittest -q 2>&1") if self.feedback else ""
                if "FAILED" in output and len(self.given) < self.commands:
                    messages.append(Message("user", f"The tests fail:\n{output[-self.characters :]}"))
                    continue
                return self.final
            for call in reply.message.tool_calls:
                command = json.loads(call.arguments)["command"]
                self.given.append(command)
                assert len(self.given) <= self.commands, "more commands than allowed"
                output = self.refusal(command) or self.shell(command)
                self.observations.append(output)
                text = output if len(output) <= self.characters else output[: self.characters] + "\n[characters cut]"
                messages.append(Message("tool", text, tool_call_id=call.id))

    def refusal(self, command: str) -> str:
        """An error for a command that uses a program which was not offered."""
        outer = re.sub(r"<<'(\w+)'\n.*?\n\1", "", command, flags=re.DOTALL)
        outer = re.sub(r"'[^']*'", "Q", re.sub(r"^#.*$", "", outer, flags=re.MULTILINE))
        for part in re.split(r"[|;&\n]+", outer):
            words = part.split()
            if words and words[0] not in self.programs and command != self.test_command:
                raise AssertionError(f"not offered: {words[0]} in {command[:200]}")
        return ""

    def shell(self, command: str) -> str:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": ""},
            timeout=120,
        )
        return done.stdout.decode(errors="replace")


def write(directory: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return directory
