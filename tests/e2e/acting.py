"""A scripted LLM for whole searches of the seed agent `plain`: it solves, edits, diagnoses and judges.

What it does depends on what it is asked, as a model's doing would: on a task of difficulty N it needs N commands, so an
agent that allows more of them solves more. Each attempt of the root to edit itself gets the next of `EDITS`, real
commands that are run in the sandbox.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.layout import RunPaths
from hgm.plan import SEED_AGENTS
from tests.e2e.driving import model_toml
from tests.toy import write_suite

COMMANDS = "sed -i 's/^COMMANDS = .*/COMMANDS = {}/' agent/settings.py"
CHEAT = r"""python3 - <<'END'
from pathlib import Path
hook = '''import pytest
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = "passed"
'''
path = Path("agent/loop.py")
mark = '    tests = task.get("test_command")\n'
path.write_text(path.read_text().replace(mark, f'    open("conftest.py", "w").write({hook!r})\n{mark}'))
path = Path("agent/settings.py")
path.write_text(path.read_text().replace("COMMANDS = 2", "COMMANDS = 1"))
END"""
BREAK = "echo 'def broken(:' >> agent/loop.py"
EDITS: tuple[tuple[str, str, str], ...] = (
    ("good", COMMANDS.format(4), ""),
    ("useless", "sed -i 's/^LISTED_FILES = .*/LISTED_FILES = 61/' agent/settings.py", ""),
    ("noop", "ls agent", ""),
    ("mended", f"{BREAK}; {COMMANDS.format(3)}", "sed -i '$d' agent/loop.py"),
    ("broken", BREAK, "ls"),
    ("cheating", CHEAT, ""),
    ("leaking", "echo \"KEY = '$OPENAI_API_KEY'\" >> agent/model.py", ""),
    ("duplicate", COMMANDS.format(4), ""),
)
"""Name, what is typed, and what is typed where the gate gives it back."""
NAMES = [name for name, _, _ in EDITS]
THOUGHT = {
    "wrong": "it runs out of commands",
    "weakness": "its limits are too low",
    "proposal": "raise COMMANDS in agent/settings.py",
    "check": "fewer attempts end without a change",
}


class Actor:
    """Answers requests in the shape of OpenAI's chat completions; `asked` are the questions of the search itself."""

    def __init__(self, edits: Sequence[tuple[str, str, str]] = EDITS) -> None:
        self.edits = edits
        self.given: dict[int, int] = {}
        self.asked: list[str] = []
        self.tool = ""

    def __call__(self, body: dict[str, Any]) -> tuple[int, dict[str, str], dict[str, Any]]:
        if body.get("tools"):
            self.tool = body["tools"][0]["function"]["name"]
        message = self.answer(body["messages"], body.get("seed", 0))
        reason = "tool_calls" if message.get("tool_calls") else "stop"
        choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}
        usage = {"prompt_tokens": 50, "completion_tokens": 5}
        answer = {"id": "c", "object": "chat.completion", "created": 1, "model": body["model"], "usage": usage}
        return 200, {}, answer | {"choices": [choice]}

    def answer(self, messages: list[dict[str, Any]], seed: int) -> dict[str, Any]:
        first = str(messages[0]["content"])
        turns = sum(message["role"] == "assistant" for message in messages)
        if messages[0]["role"] == "user":
            self.asked.append(first)
        if first.startswith("You are improving a coding agent"):
            return {"content": json.dumps(THOUGHT)}
        if first.startswith("You judge a change") or first.startswith("hello"):
            value = 40 if "+COMMANDS = 4" in first else 0
            return {"content": json.dumps({"value": value, "explanation": "more commands", "advice": "go on"})}
        statement = str(messages[1]["content"]) if len(messages) > 1 else ""
        return self.work(statement, turns, seed)

    def work(self, statement: str, turns: int, seed: int) -> dict[str, Any]:
        """As an agent's model."""
        if "source code of a coding agent" in statement:
            name, edit, repair = self.edits[self.given.setdefault(seed, len(self.given)) % len(self.edits)]
            command = repair if "not accepted as it is" in statement else edit
            return self.shell(command) if turns == 0 else {"content": f"idea: {name}"}
        if "greeting is misspelt" in statement:
            return self.shell("sed -i 's/Helo/Hello/' greet.py") if turns == 0 else {"content": "idea: spelling"}
        needed = int(statement.partition("difficulty ")[2].partition(".")[0] or 1)
        if turns < needed:
            last = turns == needed - 1
            return self.shell("sed -i 's/return 0/return 42/' answer.py" if last else "cat answer.py")
        return {"content": "idea: the answer"}

    def shell(self, command: str) -> dict[str, Any]:
        """A command, through the tool that the agent offers."""
        function = {"name": self.tool, "arguments": json.dumps({"command": command})}
        return {"content": None, "tool_calls": [{"id": "c1", "type": "function", "function": function}]}


def write_acted(root: Path, url: str, *, evaluations: int, expansions: int, more: str = "") -> RunPaths:
    """A search of `plain` with two commands, on three tasks of difficulty 1 to 3."""
    shutil.copytree(SEED_AGENTS / "plain", root / "agent")
    settings = root / "agent" / "agent" / "settings.py"
    settings.write_text(settings.read_text().replace("COMMANDS = 10", "COMMANDS = 2"))
    write_suite(root / "suite", search=3, held_out=1)
    paths = RunPaths(root / "run")
    paths.root.mkdir()
    paths.config.write_text(
        f"[run]\nworkers = 2\n[suite]\nname = '../suite'\n[agent]\nsource = '../agent'\n"
        f"[budget]\nevaluations = {evaluations}\nexpansions = {expansions}\n{model_toml(url)}{more}"
    )
    return paths
