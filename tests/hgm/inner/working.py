"""An agent that does what its model says, a task with visible and hidden tests, and a workshop for both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.files import File, FileTree
from archive.records import EvaluationResult, Split
from evaluators.base import ModelLimits, Task
from evaluators.environments import exam_environment
from evaluators.sandbox.bubblewrap import BubblewrapSandbox
from hgm.attempt import InnerSearch, Workshop
from hgm.llm.base import Model, Request
from hgm.llm.gateway import Gateway
from hgm.llm.retry import Retry
from tests.hgm.speaking import Speaker

MAIN = b"""
import json, os, pathlib, subprocess, urllib.request

task = json.loads(pathlib.Path(os.environ["HGM_TASK"]).read_text())

def ask(text):
    request = urllib.request.Request(
        os.environ["OPENAI_BASE_URL"] + "/chat/completions",
        json.dumps({"messages": [{"role": "user", "content": text}]}).encode(),
        {"authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "content-type": "application/json"},
    )
    return json.load(urllib.request.urlopen(request))["choices"][0]["message"]["content"]

command = ask(task["statement"])
while command != "done":
    subprocess.run(["sh", "-c", command])
    command = ask("next")
"""
AGENT = {
    "agent.toml": File(b'name = "doer"\ncontract = 1\nentry = ["python", "/agent/main.py"]\n'),
    "main.py": File(MAIN),
}
"""Runs what its model answers to the statement, and then to `next`, until that is `done`."""
STEP = b"""
import json, os, pathlib, subprocess, urllib.request

task = json.loads(pathlib.Path(os.environ["HGM_TASK"]).read_text())
place = pathlib.Path(task["messages"])
if place.exists():
    messages = json.loads(place.read_text())["messages"]
    place.unlink()
else:
    messages = [{"role": "user", "content": task["statement"]}]
request = urllib.request.Request(
    os.environ["OPENAI_BASE_URL"] + "/chat/completions",
    json.dumps({"messages": messages}).encode(),
    {"authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "content-type": "application/json"},
)
command = json.load(urllib.request.urlopen(request))["choices"][0]["message"]["content"]
messages += [{"role": "assistant", "content": command}, {"role": "user", "content": "next"}]
if command != "done":
    subprocess.run(["sh", "-c", command])
if not place.exists():
    place.write_text(json.dumps({"messages": messages, "done": command == "done"}))
"""
STEPPED = {
    "agent.toml": File(b'name = "stepper"\ncontract = 1\nsteps = 1\nentry = ["python", "/agent/main.py"]\n'),
    "main.py": File(STEP),
}
"""The same, a command a step."""
RIGHT, WRONG, WORSE = (f"echo 'answer = {number}' > answer.py" for number in (42, 7, 6))
TASK = Task(
    id="answer",
    suite="inner",
    split=Split.SEARCH,
    statement="The answer must be 42.",
    files={
        "answer.py": File(b"answer = 0\n"),
        "test_answer.py": File(b"from answer import answer\nassert answer == 42, f'it is {answer}'\nprint('well')\n"),
    },
    hidden={
        "hidden_tests/test_it.py": File(
            b"from answer import answer\n\n\ndef test_it():\n    assert answer in (42, 7)\n"
        )
    },
    must_pass=("hidden_tests/test_it.py::test_it",),
    test_command="python test_answer.py",
    model_limits=ModelLimits(requests=12, tokens=60_000),
)
"""Its hidden tests take 7 for an answer, too; the visible ones do not."""


def obeying(command: Callable[[Request], str]) -> Speaker:
    """Answers a statement with a command, and whatever follows with `done`."""
    return Speaker(lambda request: "done" if request.messages[-1].content == "next" else command(request))


@dataclass
class Bench:
    shop: Workshop

    async def evaluate(self, task: Task, search: InnerSearch, agent: FileTree = AGENT) -> EvaluationResult:
        result, _ = await self.shop.evaluate(agent, task, seed=5, label="e1", search=search)
        return result


@asynccontextmanager
async def bench(folder: Path, evaluate: Model, judge: Model | None = None) -> AsyncIterator[Bench]:
    models = {"evaluate": evaluate, "edit": evaluate} | ({"judge": judge} if judge else {})
    async with Gateway(models, retry=Retry(attempts=1)) as gateway:
        yield Bench(Workshop(BubblewrapSandbox(), gateway, exam_environment(), folder / "agents"))
