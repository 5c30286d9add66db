"""Whole searches over a real vLLM server whose answers are noise: nothing hangs, all is scored as what it is."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import JobState, Outcome, Purpose
from hgm.plan import prepare
from hgm.run import drive
from tests.hgm.serving.real import ENVIRONMENT, FLAGS, PROGRAM, WEIGHTS, is_here, kill
from tests.hgm.serving.test_run import Telling
from tests.toy import write_run

pytestmark = [pytest.mark.vllm, is_here]

ASKING = """
import json, os, urllib.error, urllib.request

def ask(text):
    tool = {"type": "function", "function": {"name": "shell", "parameters": {"type": "object"}}}
    body = {"messages": [{"role": "user", "content": text}], "tools": [tool], "max_tokens": 30}
    headers = {"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "Content-Type": "application/json"}
    url = os.environ["OPENAI_BASE_URL"] + "/chat/completions"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers)) as answer:
            print("the model said", answer.read().decode()[:200])
    except urllib.error.HTTPError as error:
        print("the model failed", error.code, error.read()[:200])

for number in range(3):
    ask(f"noise {number}")
"""
SERVED = """
[models.tiny]
provider = "vllm"
model = {model}
max_tokens = 64

[models.tiny.serve]
executable = {program}
max_length = 4096
tool_parser = "hermes"
flags = {flags}

[roles]
evaluate = "tiny"
edit = "tiny"

[limits]
wall_s = 120
"""


@pytest.fixture(autouse=True)
def _as_the_cpu_build_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.setenv(name, "1")


def noisy_run(folder: Path) -> RunPaths:
    """The toy agent, whose skill decides what it solves, and which asks its model all the same."""
    table = SERVED.format(model=json.dumps(str(WEIGHTS)), program=json.dumps(str(PROGRAM)), flags=json.dumps(FLAGS))
    paths = write_run(folder, evaluations=16, edits=("+1", "none", "broken"), search=5, held_out=2, more=table)
    main = folder / "agent" / "main.py"
    main.write_text(ASKING + main.read_text())
    return paths


def test_a_search_over_noise_with_a_crash_in_its_midst(tmp_path: Path) -> None:
    paths, display = noisy_run(tmp_path), Telling()
    killed: list[int] = []

    def kill_once() -> None:
        """As soon as a few evaluations have ended."""
        while not killed:
            time.sleep(0.2)
            if paths.archive.exists():
                with Reader(paths) as reader:
                    done = reader.totals().n
                if done >= 4:
                    keeper = next(pid for pid in keepers(tmp_path))
                    kill(keeper)
                    killed.append(keeper)

    killing = threading.Thread(target=kill_once, daemon=True)
    killing.start()
    ending = drive(prepare(paths), display)
    assert ending.phase == "done"
    assert killed
    assert any("it ended with exit code 137; starting it again" in line for line in display.said)
    with Reader(paths) as reader:
        skills = {variant.id: skill(reader, variant.id) for variant in reader.variants()}
        rows = [
            row for purpose in (Purpose.SEARCH, Purpose.FINAL) for v in skills for row in reader.evaluations(v, purpose)
        ]
        totals = reader.totals()
    done = [row for row in rows if row.state is JobState.DONE]
    assert len(done) >= 10
    for row in done:  # what is scored is what the agent could do, whatever the model said
        number = int(row.task_id.removeprefix("task-"))
        assert row.outcome is (Outcome.RESOLVED if skills[row.variant_id] >= number else Outcome.EMPTY), row
        assert row.usage.requests == 3
    assert all(row.outcome is Outcome.INFRA for row in rows if row.state is JobState.LOST)
    assert totals.usage.completion_tokens > 0
    print(f"{len(done)} scored, {sum(row.state is JobState.LOST for row in rows)} lost and done again, {totals.usage}")  # noqa: T201 - for the record
    assert not keepers(tmp_path)


def skill(reader: Reader, variant: int) -> int:
    shown = subprocess.run(
        ["git", "-C", str(reader.paths.agents), "show", f"variant/{variant}:skill.txt"], capture_output=True, check=True
    )
    return int(shown.stdout)


def keepers(folder: Path) -> list[int]:
    """Of servers that the run in `folder` has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        mine = b"keeper.py" in b" ".join(words) and Path(path.parent / "fd" / "1").resolve().is_relative_to(folder)
        found += [int(path.parent.name)] if mine else []
    return found


def test_the_seed_agent_over_noise_is_scored_as_what_it_is(tmp_path: Path) -> None:
    """`plain`, which really works with its model: it solves nothing, and that is its score."""
    paths = noisy_run(tmp_path)
    command = [
        sys.executable,
        "-m",
        "hgm",
        "eval",
        "plain",
        "--suite",
        str(tmp_path / "suite"),
        "--like",
        str(paths.root),
    ]
    done = subprocess.run(
        [*command, "--place", str(tmp_path / "evals"), "--json", "--plain"],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    place = next((tmp_path / "evals").iterdir())
    with Reader(RunPaths(place)) as reader:
        rows = list(reader.evaluations(0, Purpose.FINAL))
    assert len(rows) == 2
    assert all(row.usage.requests > 0 for row in rows)
    assert {row.outcome for row in rows} <= {Outcome.EMPTY, Outcome.UNRESOLVED, Outcome.LIMIT}
    print([(row.task_id, str(row.outcome), row.cause, row.usage) for row in rows], result)  # noqa: T201 - for the record
