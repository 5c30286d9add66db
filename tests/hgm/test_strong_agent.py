"""The agent `strong` as its own process against a model whose answers are written down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hgm.builtin.scaffold import write
from tests.hgm.test_seed_agent import BETWEEN, GREET, STOCK, STOCK_STATEMENT, unittest_passes
from tests.hgm.wire import serve, serving

STRONG = Path(__file__).parents[2] / "hgm" / "seed_agent" / "strong"
TESTS = "python3 -m unittest -q"
GENEROUS = {"wall_s": 60.0, "requests": 60, "tokens": 400000}

Body = dict[str, Any]
Say = Callable[[Body], Body | tuple[int, Body]]


def says(content: str = "", *calls: tuple[str, Any]) -> Body:
    """An answer with calls; arguments that are no text are sent as JSON."""
    message: Body = {"role": "assistant", "content": content}
    if calls:
        message["tool_calls"] = [
            {"id": f"c{n}", "type": "function",
             "function": {"name": name, "arguments": a if isinstance(a, str) else json.dumps(a)}}
            for n, (name, a) in enumerate(calls)
        ]  # fmt: skip
    return {"choices": [{"message": message}], "usage": {"total_tokens": 100}}


class Talk:
    """A model that gives one answer after the other, and keeps what it was asked."""

    def __init__(self, *answers: Body | tuple[int, Body] | Say, headers: dict[str, str] | None = None) -> None:
        self.answers = list(answers)
        self.asked: list[Body] = []
        self.headers = headers or {}

    def __call__(self, body: Body) -> tuple[int, dict[str, str], Body]:
        self.asked.append(body)
        answer = self.answers.pop(0) if self.answers else says("idea: nothing more")
        given = answer(body) if callable(answer) else answer
        status, reply = given if isinstance(given, tuple) else (200, given)
        return status, self.headers, reply

    def seen(self, turn: int) -> str:
        """All that the model could read when it was asked for that turn (from 0)."""
        return json.dumps(self.asked[turn]["messages"])


def run(
    checkout: Path, url: str, *, tests: str | None = None, limits: Body = GENEROUS, statement: str = "Mend it.",
    **settings: object,
) -> str:  # fmt: skip
    """The log of one run under contract 1, with some settings changed."""
    task = checkout.parent / "task.json"
    task.write_text(json.dumps({"contract": 1, "statement": statement, "test_command": tests, "model": "m",
                                "seed": 3, "limits": limits}))  # fmt: skip
    changes = "".join(f"settings.{name} = {value!r}\n" for name, value in settings.items())
    program = f"from agent import settings\n{changes}from agent.__main__ import main\nraise SystemExit(main())"
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(STRONG), "PYTHONDONTWRITEBYTECODE": "1",
           "OPENAI_BASE_URL": url, "OPENAI_API_KEY": "k", "HGM_TASK": str(task)}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], cwd=checkout, env=env, capture_output=True, text=True, timeout=100
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    write(folder, BETWEEN)
    return folder


def test_it_looks_edits_and_ends(checkout: Path) -> None:
    talk = Talk(
        says("", ("view", {"path": "limits.py"}), ("shell", {"command": "grep -n low *.py"})),
        says("", ("edit", {"path": "limits.py", "old": "low < value < high", "new": "low < value <= high"})),
        says("idea: the limits belong to it"),
    )
    with serving(talk) as url:
        log = run(checkout, url, tests=TESTS)
    assert (checkout / "limits.py").read_text() == "def between(value, low, high):\n    return low < value <= high\n"
    assert "    2      return low < value < high" in talk.asked[1]["messages"][-2]["content"]
    assert [m["tool_call_id"] for m in talk.asked[1]["messages"][-2:]] == ["c0", "c1"]
    assert "ended: answered after 3 of 50 turns" in log
    assert talk.asked[0]["seed"] == 3


def test_the_tests_that_fail_at_the_start_are_shown_and_again_when_it_says_it_is_done(checkout: Path) -> None:
    talk = Talk(says("idea: nothing to do"))
    timed = f"{TESTS}; code=$?; date +'in %S.%Ns'; exit $code"  # as every runner does: another time in each output
    with serving(talk) as url:
        run(checkout, url, tests=timed, TEST_ROUNDS=2)
    assert "Before any change, the tests fail" in talk.seen(0)
    assert "test_upper" in talk.seen(0)
    assert len(talk.asked) == 3
    assert "exactly as before" in talk.seen(1)
    assert "step by step" in talk.seen(1)


def test_explaining_failures_can_be_switched_off(checkout: Path) -> None:
    talk = Talk(says("idea: nothing to do"))
    with serving(talk) as url:
        run(checkout, url, tests=TESTS, TEST_ROUNDS=1, EXPLAIN_FAILURES=False)
    assert "The tests fail" in talk.seen(1)
    assert "step by step" not in talk.seen(1)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("edit", {"path": "limits.py", "old": "low < val < high", "new": "x"}), "nearest is"),
        (("edit", {"path": "test_limits.py", "old": "between", "new": "x"}), "occurs 3 times"),
        (("edit", {"path": "limits.py", "old": "", "new": "x"}), "'old' is empty"),
        (("view", {"path": "../task.json"}), "outside of the project"),
        (("view", {"path": "nowhere.py"}), "there is no file"),
        (("view", {"path": "limits.py", "first": "1"}), "must be of type integer"),
        (("create", {"path": "/tmp/elsewhere/x", "content": ""}), "outside of the project"),
        (("shell", {"cmd": "ls"}), "'command' is missing"),
        (("shell", "{"), "no JSON"),
        (("shell", "[1]"), "must be an object"),
        (("python", {"code": "1"}), "there is no tool 'python'"),
    ],
)
def test_a_wrong_call_is_told_and_changes_nothing(checkout: Path, call: tuple[str, Any], told: str) -> None:
    before = {p.name: p.read_bytes() for p in checkout.iterdir()}
    talk = Talk(says("", call))
    with serving(talk) as url:
        run(checkout, url)
    assert told in talk.asked[1]["messages"][-1]["content"]
    assert {p.name: p.read_bytes() for p in checkout.iterdir()} == before


def test_unescaped_line_ends_in_arguments_are_forgiven(checkout: Path) -> None:
    with serving(Talk(says("", ("create", '{"path": "new.py", "content": "a = 1\nb = 2\n"}')))) as url:
        run(checkout, url)
    assert (checkout / "new.py").read_text() == "a = 1\nb = 2\n"


def test_a_model_that_only_makes_malformed_calls_is_given_up(checkout: Path) -> None:
    talk = Talk(*[says("", ("shell", "{"))] * 20)
    with serving(talk) as url:
        log = run(checkout, url, MALFORMED_END=4)
    assert len(talk.asked) == 4
    assert "could not be read" in talk.seen(3)
    assert "ended: 4 malformed calls in a row" in log


def test_an_empty_answer_is_asked_for_again_and_not_sent_back(checkout: Path) -> None:
    talk = Talk(says(""), says("idea: done"))
    with serving(talk) as url:
        assert "ended: answered after 2" in run(checkout, url)
    assert all(m["content"] for m in talk.asked[1]["messages"])
    assert [m["role"] for m in talk.asked[1]["messages"]] == ["system", "user"]


def test_a_long_conversation_is_summed_up_with_the_files_as_they_are_now(checkout: Path) -> None:
    talk = Talk(
        says("", ("edit", {"path": "limits.py", "old": "low < value", "new": "low <= value"})),
        *[says(f"thought {n} " + "x" * 300, ("shell", {"command": f"echo {n}; seq 300"})) for n in range(12)],
    )
    with serving(talk) as url:
        run(checkout, url, CONTEXT_CHARACTERS=9000, KEPT_REPLIES=2)
    last = talk.asked[-1]["messages"]
    assert len(talk.seen(-1)) < 20_000
    summary = last[1]["content"]
    assert "older part of this conversation" in summary
    assert summary.count("older part of this conversation") == 1
    assert "+    return low <= value < high" in summary
    assert "    2      return low <= value < high" in summary
    assert "thought 0" in summary
    answered = {m["tool_call_id"] for m in last if m["role"] == "tool"}
    assert answered == {c["id"] for m in last for c in m.get("tool_calls", [])}
    assert last[2]["role"] == "assistant"


def test_a_context_that_overflows_is_summed_up_and_asked_again(checkout: Path) -> None:
    def too_long(body: Body) -> tuple[int, Body]:
        return 400, {"error": {"code": "context_length_exceeded", "message": "maximum context length is 9 tokens"}}

    talk = Talk(*[says("", ("shell", {"command": "echo seen"}))] * 3, too_long, says("idea: done"))
    with serving(talk) as url:
        log = run(checkout, url, KEPT_REPLIES=1)
    assert "summed up" in log
    assert "ended: answered after 4" in log
    assert len(talk.asked[-1]["messages"]) < len(talk.asked[-2]["messages"])


def test_a_context_that_always_overflows_ends_it(checkout: Path) -> None:
    talk = Talk(*[(400, {"error": {"message": "prompt is too long"}})] * 9)
    with serving(talk) as url:
        assert "ended: model error: the conversation is too long" in run(checkout, url)
    assert len(talk.asked) == 4


def test_a_server_without_tool_calls_is_talked_to_in_text(checkout: Path) -> None:
    call = {"tool": "edit", "path": "limits.py", "old": "low < value < high", "new": "low < value <= high"}
    block = f"```call\n{json.dumps(call)}\n```"
    talk = Talk(
        (400, {"error": {"message": '"auto" tool choice requires --enable-auto-tool-choice'}}),
        says(f"I see.\n{block}"),
        says("```call\nno json\n```"),
        says("idea: limits included"),
    )
    with serving(talk) as url:
        log = run(checkout, url, tests=TESTS)
    assert "low < value <= high" in (checkout / "limits.py").read_text()
    assert "tools" in talk.asked[0]
    assert all("tools" not in body for body in talk.asked[1:])
    assert "Result of edit:" in talk.seen(2)
    assert "no JSON object" in talk.seen(3)
    assert "ended: answered" in log


def test_a_model_that_takes_no_notice_of_tools_is_talked_to_in_text(checkout: Path) -> None:
    path = "limits.py"
    call = json.dumps({"tool": "edit", "path": path, "old": "low < value < high", "new": "low < value <= high"})
    late = json.dumps({"tool": "create", "path": path, "content": "```call\n"})
    talk = Talk(
        says("I would look at limits.py."),
        says(f"```call\n{call}\n```\nIt works. Then:\n```call\n{late}\n```"),
        says("That should be all."),
        says("idea: limits included"),
    )
    with serving(talk) as url:
        log = run(checkout, url, tests=TESTS)
    assert "low < value <= high" in (checkout / path).read_text()
    assert [("tools" in body, "```call" in body["messages"][0]["content"]) for body in talk.asked] == [
        (True, False), (False, True), (False, True), (False, True),
    ]  # fmt: skip
    assert "There is no call in your answer" in talk.seen(1)
    assert "Only the first block of your answer was carried out" in talk.seen(2)
    assert "ended: answered after 4" in log


def test_prose_alone_is_taken_for_an_answer_after_two_corrections(checkout: Path) -> None:
    talk = Talk(*[says("I would look at limits.py.")] * 9)
    with serving(talk) as url:
        log = run(checkout, url)
    assert "ended: answered after 3" in log


def test_a_first_answer_without_a_call_is_the_end_where_calls_are_never_text(checkout: Path) -> None:
    talk = Talk(says("Nothing to do."))
    with serving(talk) as url:
        log = run(checkout, url, TEXT_CALLS="never")
    assert "ended: answered after 1" in log


def test_a_call_as_text_needs_no_closing_fence(checkout: Path) -> None:
    written = json.dumps({"tool": "create", "path": "a.md", "content": "```sh\nls\n```\n"})
    talk = Talk(says(f"```call\n{written}"))
    with serving(talk) as url:
        run(checkout, url, TEXT_CALLS="always")
    assert (checkout / "a.md").read_text() == "```sh\nls\n```\n"


def test_the_model_hears_when_little_is_left(checkout: Path) -> None:
    talk = Talk(*[says("", ("shell", {"command": "true"}))] * 30)
    with serving(talk) as url:
        run(checkout, url, limits={"requests": 12})
    told = [turn for turn in range(len(talk.asked)) if "budget runs low" in talk.seen(turn)]
    assert told[0] == 9
    assert "Almost nothing is left" in talk.seen(10)
    assert "Almost nothing is left" not in talk.seen(9)


def test_what_the_server_says_is_left_counts(checkout: Path) -> None:
    talk = Talk(*[says("", ("shell", {"command": "true"}))] * 2, headers={"x-hgm-remaining-tokens": "10"})
    with serving(talk) as url:
        run(checkout, url)
    assert "Almost nothing is left" in talk.seen(1)


def test_a_limit_that_is_met_ends_it_without_asking_again(checkout: Path) -> None:
    talk = Talk((429, {"error": {"message": "This attempt has none left"}}), headers={"x-should-retry": "false"})
    with serving(talk) as url:
        assert "ended: a limit is met" in run(checkout, url)
    assert len(talk.asked) == 1


def test_a_command_never_takes_more_than_a_third_of_the_time_left(checkout: Path) -> None:
    talk = Talk(says("", ("shell", {"command": "sleep 50"})))
    with serving(talk) as url:
        run(checkout, url, limits={"wall_s": 6.0})
    assert "[stopped after 2 seconds]" in talk.seen(1)


def test_with_the_builtin_model_it_repairs_what_plain_does_not(tmp_path: Path) -> None:
    checkout = tmp_path / "work"
    checkout.mkdir()
    write(checkout, STOCK)
    with serve() as url:
        run(checkout, url, tests=TESTS, statement=STOCK_STATEMENT)
    assert unittest_passes(checkout)


def test_it_passes_a_smoke_task_with_the_builtin_model(tmp_path: Path) -> None:
    checkout = tmp_path / "work"
    checkout.mkdir()
    write(checkout, GREET)
    with serve() as url:
        run(checkout, url, statement="greet() in greet.py returns 'Helo, Ada' but must return 'Hello, Ada'.")
    assert 'f"Hello, {name}"' in (checkout / "greet.py").read_text()
