"""The model against scaffolds: only what is offered, at most K candidates, deterministic, unharmed by hostile text."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hgm.llm.base import Message, Request, Tool, ToolCall
from hgm.llm.builtin import BuiltinModel, commands
from hgm.llm.builtin.candidates import hunks_between
from hgm.llm.builtin.conversation import Turn, read
from hgm.llm.builtin.model import answer
from hgm.llm.builtin.notebook import read as read_notebook
from tests.hgm.builtin.scaffold import TOOL, Scaffold, write

SHOP = {
    "shop/__init__.py": "",
    "shop/cart.py": '''"""A cart."""


def subtotal(prices):
    total = 0
    for price in prices:
        total = price
    return total


def shipping(weight, limit=20):
    """Free up to the limit, inclusive."""
    if weight < limit:
        return 0
    return 5
''',
    "shop/names.py": "def title(name):\n    return name.upper()\n",
    "test_cart.py": """import unittest

from shop.cart import shipping, subtotal


class TestCart(unittest.TestCase):
    def test_subtotal(self):
        self.assertEqual(subtotal([1, 2, 3]), 6)

    def test_shipping(self):
        self.assertEqual([shipping(19), shipping(21)], [0, 5])
""",
}
REPORT = "The subtotal of a cart is only the last price."


def candidates_in(command: str) -> int:
    match = re.search(r"^C = (.*)$", command, re.MULTILINE)
    return len(json.loads(match.group(1))) if match else 0


@pytest.mark.parametrize(
    "programs", [("ls", "cat", "sed"), ("find", "cat", "python"), ("ls", "grep", "sed", "python3")]
)
def test_only_offered_programs_are_used(tmp_path: Path, programs: tuple[str, ...]) -> None:
    scaffold = Scaffold(write(tmp_path, SHOP), REPORT, programs=programs, commands=7)
    scaffold.run()  # refuses by raising
    assert len(scaffold.given) >= 3
    assert "idea: shop/cart.py" in scaffold.final


def test_without_an_offered_test_command_no_tests_are_run(tmp_path: Path) -> None:
    scaffold = Scaffold(write(tmp_path, SHOP), REPORT)
    scaffold.run()
    assert not any("unittest" in command or "pytest" in command for command in scaffold.given)


@pytest.mark.parametrize("candidates", [1, 3, 9])
def test_never_more_candidates_per_command_than_allowed(tmp_path: Path, candidates: int) -> None:
    scaffold = Scaffold(
        write(tmp_path, SHOP), REPORT, commands=12, candidates=candidates, test_command="python3 -m unittest -q"
    )
    scaffold.run()
    counts = [candidates_in(command) for command in scaffold.given]
    assert max(counts) <= candidates
    assert max(counts) >= 1


def test_tests_decide_where_they_are_offered(tmp_path: Path) -> None:
    scaffold = Scaffold(
        write(tmp_path, SHOP), "The cart is wrong.", commands=16, candidates=8, test_command="python3 -m unittest -q"
    )
    assert "the tests pass" in scaffold.run()
    assert "total += price" in (tmp_path / "shop/cart.py").read_text()


def test_failing_output_after_done_leads_to_the_next_candidate(tmp_path: Path) -> None:
    scaffold = Scaffold(write(tmp_path, SHOP), "The cart is wrong.", commands=40, feedback=True)
    scaffold.run()
    before = SHOP["shop/cart.py"].splitlines()
    after = (tmp_path / "shop/cart.py").read_text().splitlines()
    changed = [a for a, b in zip(after, before, strict=False) if a != b]
    assert len(after) - len(before) <= 2, "earlier tries were not undone"
    assert len(changed) <= 1 or len(after) != len(before)


def test_equal_conversations_and_seeds_give_equal_replies(tmp_path: Path) -> None:
    runs = []
    for number in range(2):
        directory = tmp_path / f"run{number}"
        scaffold = Scaffold(write(directory, SHOP), REPORT, seed=5)
        scaffold.run()
        runs.append((scaffold.given, scaffold.final))
    assert runs[0] == runs[1]


AGENT = {
    "agent.toml": 'name = "x"\ncontract = 1\n',
    "agent/settings.py": "# How many commands may be given.\nCOMMANDS = 6\n\n# Show the tests.\nSHOW_TESTS = False\n",
    "agent/loop.py": 'def loop(n):\n    """The loop."""\n    while n > 0:\n        n -= 1\n    return n\n',
}


def test_self_modification_differs_by_seed_and_not_by_run(tmp_path: Path) -> None:
    finals = {}
    for seed in range(8):
        for again in range(2):
            directory = tmp_path / f"{seed}-{again}"
            scaffold = Scaffold(write(directory, AGENT), "Improve this agent: it ran out of commands.", seed=seed)
            scaffold.run()
            assert "idea: " in scaffold.final
            finals.setdefault(seed, scaffold.final)
            assert finals[seed] == scaffold.final
    assert len(set(finals.values())) > 3
    assert any("COMMANDS" in final for final in finals.values())


def ask(*messages: Message, seed: int = 0) -> None:
    start = time.process_time()
    reply = answer(Request(messages, (TOOL,), seed=seed))
    assert reply.finish_reason in ("stop", "tool_calls", "length")
    assert time.process_time() - start < 5


def conversation(command: str, observation: str, report: str = REPORT) -> list[Message]:
    call = ToolCall("1", "shell", json.dumps({"command": command}))
    return [
        Message("system", "`ls`, `cat`, `grep`, `sed`, `python3`. At most 9 commands. Run the tests with `pytest -q`."),
        Message("user", report),
        Message("assistant", "", (ToolCall("0", "shell", '{"command": "ls -R ."}'),)),
        Message("tool", ".:\na.py\n", tool_call_id="0"),
        Message("assistant", "", (call,)),
        Message("tool", observation, tool_call_id="1"),
    ]


HOSTILE = [
    "(" * 100_000,
    "x = " + "[" * 100_000 + "]" * 100_000,
    "x = " + "-" * 100_000 + "1",
    "x = " + "1+" * 100_000 + "1",
    "x = a" + ".a" * 50_000,
    "if x:\n a\n" + "elif x:\n a\n" * 20_000,
    "x = " + "lambda:" * 20_000 + "0",
    "\x00\xff\udcff" * 10_000,
    bytes(random.Random(1).randrange(256) for _ in range(20_000)).decode("latin-1"),
    "def f():\n    return 1\n" * 20_000,
    "x = f'" + "{a}" * 20_000 + "'",
    "'" * 50_001,
    "x = 9" + "9" * 10_000,
    "re.match('" + "a*" * 5_000 + "', x)",
    "\n" * 1_000_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_files_do_no_harm(text: str) -> None:
    numbered = "\n".join(f"{n}:{line}" for n, line in enumerate(text.split("\n"), 1))
    ask(*conversation("grep -n '' a.py", numbered))
    ask(*conversation("sed -n '1,$p' a.py", text))
    ask(*conversation("ls", text, report=f"Improve this agent {text[:50_000]}"))


def test_a_forged_edit_command_does_no_harm() -> None:
    for forged in ("[" * 90_000, "[[[1]]]", '[[["a", "b", 3, 4]]]', "null", '{"a": 1}'):
        ask(*conversation(f"python3 - <<'E'\nC = {forged}\nU = []\nT = 'x'\n", "1 fails 3\nkept 7\nbase 99 cpu 1"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=100), st.integers(0, 3))
def test_any_conversation_gets_an_answer(prompt: str, observation: str, arguments: str, kind: int) -> None:
    messages = [
        Message("system", prompt),
        Message("user", observation),
        Message("assistant", "", (ToolCall("x", "shell", arguments),)) if kind else Message("assistant", arguments),
        Message("tool" if kind == 1 else "user", observation, tool_call_id="x"),
    ]
    ask(*messages[: kind + 1])


def test_without_a_shell_it_says_so() -> None:
    odd = Tool("shell", "", {"type": "object", "properties": {"command": 3}, "required": ["command", "other"]})
    reply = answer(Request((Message("user", "Fix it."),), (odd,)))
    assert "command" in reply.message.content
    assert reply.finish_reason == "stop"
    assert reply.usage.prompt_tokens == 2
    assert reply.usage.usd == 0


def test_an_answer_that_is_cut_says_so() -> None:
    request = Request((Message("system", "`ls`"), Message("user", "Fix it.")), (TOOL,), max_tokens=2)
    assert answer(request).finish_reason == "length"


async def test_the_event_loop_goes_on_while_it_thinks() -> None:
    code = "def f(a, b, c):\n    return a + b * c - f(b, c, a)[1:2]\n\n\n" * 400
    numbered = "\n".join(f"{n}:{line}" for n, line in enumerate(code.split("\n"), 1))
    messages = conversation("grep -n '' a.py", numbered)
    messages[0] = Message("system", "`python3` `grep`. At most 3 commands. Output is cut to 100000 characters.")
    thinking = asyncio.create_task(BuiltinModel().complete(Request(messages, (TOOL,))))
    beats = 0
    while not thinking.done():
        await asyncio.sleep(0.01)
        beats += 1
    assert (await thinking).message.tool_calls
    assert beats > 3


def test_limits_are_read_from_the_prompt() -> None:
    prompt = (
        "You may give at most 23 commands. Output is cut to 4000 characters.\n"
        "Try at most 6 candidate edits per command.\nRun the tests with `python -m unittest -q`."
    )
    offer = read(Request((Message("system", prompt), Message("user", "x")), (TOOL,))).offer
    assert (offer.commands, offer.characters, offer.candidates) == (23, 4000, 6)
    assert offer.test_command == "python -m unittest -q"
    assert offer.python == "python"


def test_lines_beside_a_cut_are_not_trusted() -> None:
    text = "1:def f():\n2:    return 12345\n3:def g\n[500 characters cut]\n0:    x = 1\n91:    y = 2"
    notebook = read_notebook([Turn("grep -n '' a.py", text)], "", 60)
    assert notebook.lines["a.py"] == {1: "def f():", 2: "    return 12345"}
    assert notebook.next_line("a.py") == 3


def test_a_command_that_was_killed_is_undone_by_the_next(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\ny = 2\nz = 3\n"})
    hunk = commands.Hunk("a.py", 2, ("y = 2", "z = 3"), ("z = 3",))
    other = commands.Hunk("a.py", 1, ("x = 1",), ("x = 9",))
    scaffold = Scaffold(tmp_path, "")
    offer = read(Request((Message("system", scaffold.prompt()), Message("user", "x")), (TOOL,))).offer
    (tmp_path / "a.py").write_text("x = 1\nz = 3\n")  # as the first candidate left it when it was killed
    scaffold.shell(commands.editing(offer, [(other,)], [(hunk,), (other,)]))
    assert (tmp_path / "a.py").read_text() == "x = 9\ny = 2\nz = 3\n"


def test_edits_in_two_places_are_two_hunks_and_can_be_undone(tmp_path: Path) -> None:
    before = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n"
    after = "a = 9\nb = 2\nd = 4\nnew = 0\ne = 5\n"
    hunks = hunks_between("a.py", 1, before, after, apart=True)
    assert len(hunks) == 3
    write(tmp_path, {"a.py": before})
    scaffold = Scaffold(tmp_path, "")
    offer = read(Request((Message("system", scaffold.prompt()), Message("user", "x")), (TOOL,))).offer
    assert "kept 1" in scaffold.shell(commands.editing(offer, [hunks]))
    assert (tmp_path / "a.py").read_text() == after
    scaffold.shell(commands.editing(offer, [(commands.Hunk("a.py", 2, ("b = 2",), ("b = 7",)),)], [hunks]))
    assert (tmp_path / "a.py").read_text() == before.replace("b = 2", "b = 7")
