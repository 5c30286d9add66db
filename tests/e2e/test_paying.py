"""What attempts in flight have used is paid for, however their engine ends."""

from __future__ import annotations

import json
import time
from pathlib import Path

from archive.layout import RunPaths
from archive.queries import Reader
from archive.records import JobState, Usage
from tests.e2e.driving import engine, write_main
from tests.toy import write_run

PER_ANSWER = 300_000
SCRIPT = f"""
[[turns]]
content = "thinking"
prompt_tokens = 10
completion_tokens = {PER_ANSWER}
[[turns]]
content = "still thinking"
delay_s = 60
"""
ASKS_TWICE = """
import json, os, pathlib, sys, urllib.request

def ask(messages):
    request = urllib.request.Request(
        os.environ["OPENAI_BASE_URL"] + "/chat/completions",
        json.dumps({"messages": messages}).encode(),
        {"authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "content-type": "application/json"},
    )
    return messages + [json.loads(urllib.request.urlopen(request).read())["choices"][0]["message"]]

greet = pathlib.Path("greet.py")
if greet.exists() and "WHEN" == "search":
    greet.write_text(greet.read_text().replace("Helo", "Hello"))
    sys.exit()
ask(ask([{"role": "user", "content": "?"}]))
"""


def dear_run(folder: Path, when: str) -> RunPaths:
    """A run with a million tokens; each attempt, of which only one goes on at a time, may use half of them, gets
    300,000 with its first answer and waits for its second."""
    (folder / "script.toml").write_text(SCRIPT)
    model = "[models.slow]\nprovider = 'scripted'\nscript = '../script.toml'\n[roles]\nevaluate = 'slow'\n"
    limits = "[limits]\ntokens = 500_000\nexpand_tokens = 100_000\n"
    paths = write_run(folder, evaluations=30, workers=1, held_out=1, more=f"tokens = 1_000_000\n{limits}{model}")
    write_main(paths, ASKS_TWICE.replace("WHEN", when))
    return paths


def kill_in_the_second_request(paths: RunPaths, after: int) -> int:
    """Drive the run until an evaluation with an id above `after` waits for its second answer, and kill the engine; the
    evaluation's id, or 0 where the run came to its end instead."""
    with engine(paths) as process:
        end = time.monotonic() + 120
        while process.poll() is None:
            assert time.monotonic() < end
            time.sleep(0.05)
            for row in Reader(paths).running().evaluations if paths.archive.exists() else ():
                if row.id > after and row.usage.requests == 2:
                    return row.id
    return 0


def test_a_budget_in_tokens_cannot_be_overspent_by_killing(tmp_path: Path) -> None:
    paths = dear_run(tmp_path, "search")
    kills, last = 0, 0
    while kills < 5 and (last := kill_in_the_second_request(paths, last)):
        kills += 1
    assert kills == 2, "three attempts would be 900,000 tokens, and a fourth half a million beyond the budget"
    with Reader(paths) as reader:
        assert (reader.state("phase"), reader.state("cause")) == ("done", "tokens")
        lost = [row for row in reader.evaluations() if row.state is JobState.LOST]
        assert len(lost) == kills
        assert all(PER_ANSWER < row.usage.tokens <= 500_000 for row in lost)
        assert [row.usage.requests for row in lost] == [2, 2]
        assert reader.totals().usage.tokens <= 1_000_000


def test_smoke_runs_of_the_root_are_paid_for_too(tmp_path: Path) -> None:
    paths = dear_run(tmp_path, "gate")
    spent = []
    for kills in range(1, 5):
        with engine(paths) as process:
            seen = time.monotonic()
            while process.poll() is None and len(spent) < kills:
                assert time.monotonic() < seen + 120
                time.sleep(0.05)
                tokens = spent_in_the_gate(paths)
                spent += [tokens] if tokens > kills * PER_ANSWER else []
        if len(spent) < kills:
            break
    assert (len(spent), process.returncode) == (2, 0)
    assert spent[-1] <= 1_000_000


def spent_in_the_gate(paths: RunPaths) -> int:
    """What is stored of it: the smoke runs that are booked, and the one in flight."""
    if not paths.archive.exists():
        return 0
    with Reader(paths) as reader:
        budget, flying = reader.state("budget"), reader.state("gate_usage")
    tokens = json.loads(budget)["tokens"] if isinstance(budget, str) else 0
    return int(tokens) + (Usage(**flying).tokens if isinstance(flying, dict) and flying["requests"] == 2 else 0)
