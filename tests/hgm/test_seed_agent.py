"""The seed agent as its own process against the builtin model, and what small changes of its settings do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hgm.builtin.scaffold import write
from tests.hgm.wire import serve

PLAIN = Path(__file__).parents[2] / "hgm" / "seed_agent" / "plain"

GREET = {
    "greet.py": 'def greet(name):\n    """A greeting for one person."""\n    return f"Helo, {name}"\n',
}
BETWEEN = {
    "limits.py": "def between(value, low, high):\n    return low < value < high\n",
    "test_limits.py": """import unittest

from limits import between


class TestBetween(unittest.TestCase):
    def test_upper(self):
        self.assertTrue(between(9, 1, 9))

    def test_lower(self):
        self.assertFalse(between(1, 1, 9))
""",
}
STOCK = {
    "stock/__init__.py": "",
    "stock/ledger.py": '''"""What is in stock."""


class Ledger:
    def __init__(self):
        self.entries = []

    def book(self, item, amount):
        self.entries.append((item, amount))

    def balance(self, item):
        total = 0
        for name, amount in self.entries:
            if name == item:
                total = amount
        return total

    def items(self):
        seen = []
        for name, amount in self.entries:
            if name not in seen:
                seen.append(name)
        return seen
''',
    "stock/report.py": '''"""Lines for the printed report."""

from stock.ledger import Ledger


def report(ledger):
    lines = []
    for item in ledger.items():
        if ledger.balance(item) > 0:
            lines.append(f"{item}: {ledger.balance(item)}")
    return lines


def shortages(ledger, least=5):
    return [item for item in ledger.items() if ledger.balance(item) <= least]
''',
    "tests/__init__.py": "",
    "tests/test_report.py": """import unittest

from stock.ledger import Ledger
from stock.report import report, shortages


class TestReport(unittest.TestCase):
    def test_report(self):
        ledger = Ledger()
        ledger.book("nail", 10)
        ledger.book("nail", -3)
        self.assertEqual(report(ledger), ["nail: 7"])

    def test_sold_out(self):
        ledger = Ledger()
        ledger.book("bolt", 2)
        ledger.book("bolt", -2)
        self.assertEqual(report(ledger), [])

    def test_shortages(self):
        ledger = Ledger()
        ledger.book("nut", 5)
        self.assertEqual(shortages(ledger), ["nut"])
""",
}
STOCK_STATEMENT = "The printed report is wrong for anything that was sold: nails show up oddly after a sale."


def run_agent(agent: Path, checkout: Path, statement: str, *, test_command: str | None = None, seed: int = 1) -> str:
    """The log of one run under contract 1."""
    task = checkout.parent / "task.json"
    task.write_text(
        json.dumps({"contract": 1, "statement": statement, "test_command": test_command, "model": "builtin",
                    "seed": seed, "limits": {"wall_s": 60.0, "requests": 60, "tokens": 400000}})
    )  # fmt: skip
    with serve() as url:
        return start(agent, checkout, url, {"HGM_TASK": str(task)})


def start(agent: Path, checkout: Path, url: str, extra: dict[str, str], arguments: tuple[str, ...] = ()) -> str:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(agent), "OPENAI_BASE_URL": url, "OPENAI_API_KEY": "k", **extra}
    done = subprocess.run(
        [sys.executable, "-m", "agent", *arguments], cwd=checkout, env=env, capture_output=True, text=True, timeout=100
    )
    return done.stderr


def with_settings(directory: Path, **settings: object) -> Path:
    """A copy of the seed agent with some settings changed, as a variant would have them."""
    agent = directory / "agent"
    shutil.copytree(PLAIN, agent, ignore=shutil.ignore_patterns("__pycache__"))
    path = agent / "agent" / "settings.py"
    text = path.read_text()
    for name, value in settings.items():
        text, count = re.subn(rf"^{name} = .*$", f"{name} = {value!r}", text, flags=re.MULTILINE)
        assert count == 1, name
    path.write_text(text)
    return agent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("seed", [0, 1, 17, 12345])
def test_the_smoke_task_is_always_solved(checkout: Path, seed: int) -> None:
    write(checkout, GREET)
    statement = "greet() in greet.py returns 'Helo, Ada' but must return 'Hello, Ada'."
    log = run_agent(PLAIN, checkout, statement, seed=seed)
    assert 'f"Hello, {name}"' in (checkout / "greet.py").read_text()
    assert re.search(r"^ended: answered \(\d of 10 commands\)$", log, re.MULTILINE)
    assert "idea: greet.py:3" in log


def unittest_passes(checkout: Path) -> bool:
    done = subprocess.run([sys.executable, "-m", "unittest", "-q"], cwd=checkout, capture_output=True, timeout=60)
    return done.returncode == 0


def test_plain_does_not_repair_what_it_cannot_check(checkout: Path) -> None:
    write(checkout, STOCK)
    log = run_agent(PLAIN, checkout, STOCK_STATEMENT, test_command="python3 -m unittest -q")
    assert "unittest" not in log
    assert not unittest_passes(checkout)


def test_a_better_scaffold_repairs_more(checkout: Path, tmp_path: Path) -> None:
    write(checkout, STOCK)
    agent = with_settings(tmp_path, OFFER_TESTS=True, COMMANDS=14, CANDIDATE_EDITS=8)
    run_agent(agent, checkout, STOCK_STATEMENT, test_command="python3 -m unittest -q")
    assert unittest_passes(checkout)


def test_checking_when_done_gives_further_tries(checkout: Path, tmp_path: Path) -> None:
    write(checkout, BETWEEN)
    statement = "between() refuses a value that lies exactly on a limit."
    log = run_agent(PLAIN, checkout, statement, test_command="python3 -m unittest -q")
    assert not unittest_passes(checkout), log
    write(checkout, BETWEEN)
    agent = with_settings(tmp_path, CHECK_TESTS_WHEN_DONE=True, COMMANDS=12)
    log = run_agent(agent, checkout, statement, test_command="python3 -m unittest -q")
    assert "tests: exit code 1" in log
    assert "tests: exit code 0" in log
    assert unittest_passes(checkout)


def test_a_list_of_files_saves_the_listing(checkout: Path, tmp_path: Path) -> None:
    write(checkout, STOCK)
    log = run_agent(with_settings(tmp_path, LIST_FILES=True), checkout, STOCK_STATEMENT)
    assert "ls -R" not in log
    assert "stock/ledger.py" in log


def test_by_hand_with_an_endpoint_from_the_environment(checkout: Path, tmp_path: Path) -> None:
    write(checkout, GREET)
    statement = tmp_path / "request.txt"
    statement.write_text("greet() returns 'Helo, Ada' but must return 'Hello, Ada'.")
    arguments = ("--repo", str(checkout), "--statement", str(statement))
    with serve() as url:
        log = start(PLAIN, tmp_path, url, {}, arguments)
    assert "Hello" in (checkout / "greet.py").read_text()
    assert "ended: answered" in log


def test_a_busy_server_is_asked_again_and_a_refusal_is_not(checkout: Path, tmp_path: Path) -> None:
    write(checkout, GREET)
    statement = tmp_path / "request.txt"
    statement.write_text("greet() returns 'Helo, Ada' but must return 'Hello, Ada'.")
    arguments = ("--repo", str(checkout), "--statement", str(statement))
    with serve([503]) as url:
        assert "ended: answered" in start(PLAIN, tmp_path, url, {}, arguments)
    with serve([401]) as url:
        assert "ended: model error" in start(PLAIN, tmp_path, url, {}, arguments)


def test_wrong_tool_calls_are_answered(tmp_path: Path) -> None:
    script = """
from agent import tools, settings
for arguments in ("{", "[1]", "", '{"command": 3}', '{"command": "a\\u0000b"}'):
    assert "error" in tools.call({"name": "shell", "arguments": arguments}), arguments
assert "error" in tools.call({"name": "other", "arguments": '{"command": "ls"}'})
settings.COMMAND_SECONDS = 0.5
assert "stopped after" in tools.call({"name": "shell", "arguments": '{"command": "sleep 60 & sleep 60"}'})
settings.OBSERVATION_CHARACTERS = 100
assert "cut]" in tools.call({"name": "shell", "arguments": '{"command": "yes | head -c 100000"}'})
settings.CUT_IN_THE_MIDDLE = True
assert tools.shorten("a" * 500 + "z").endswith("z")
"""
    subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(PLAIN)}, check=True, timeout=30)


def test_it_changes_a_copy_of_its_own_source(tmp_path: Path) -> None:
    changed = set()
    for seed in range(6):
        checkout = tmp_path / f"copy{seed}"
        shutil.copytree(PLAIN, checkout, ignore=shutil.ignore_patterns("__pycache__"))
        before = {p: p.read_bytes() for p in checkout.rglob("*") if p.is_file()}
        statement = "Improve this agent. On a task that it failed its log ends: out of commands (7 of 7)."
        log = run_agent(PLAIN, checkout, statement, seed=seed)
        after = {p: p.read_bytes() for p in checkout.rglob("*") if p.is_file()}
        different = [p for p in after if after[p] != before.get(p)]
        assert different, log
        assert "idea: " in log
        changed.add(tuple((p.name, after[p]) for p in different))
        for path in different:
            if path.suffix == ".py":
                compile(path.read_text(), str(path), "exec")
    assert len(changed) > 3
