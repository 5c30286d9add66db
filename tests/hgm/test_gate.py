"""Why a root is refused, in words: how it ended, who is to blame, what it said last."""

from __future__ import annotations

from pathlib import Path

from archive.records import ExpansionFailure, Usage
from hgm.gate import GateReport, full_story, refusal
from hgm.llm.base import Message, Reply, Request, Tool, ToolCall
from hgm.llm.transcript import Transcript

SHELL = Tool("bash", "runs", {"type": "object", "required": ["command"]})
LOG = Path("run/engine.log")


def failed(*answers: Message, log: bytes = b"", tools: tuple[Tool, ...] = (SHELL,)) -> GateReport:
    transcript = Transcript()
    for answer in answers:
        asked = Request((Message("user", "fix it"),), tools)
        transcript.record(asked, Reply(answer, Usage(1, 9, 3), "stop", "m"), at_s=0.0, took_s=0.1)
    return GateReport(ExpansionFailure.SMOKE_FAILED, "smoke task empty: no_change", Usage(), transcript.dump(), log)


TALKS = Message("assistant", "You should fix the greeting.")
CALLS = Message("assistant", "", (ToolCall("c", "bash", '{"command": "ls"}'),))
BREAKS = Message("assistant", "", (ToolCall("c", "bash", '{"command": "ls'),))


def said(*failures: GateReport, runs: int = 2, noisy: bool = False) -> str:
    return refusal(failures, runs, "small", noisy, LOG)


def test_a_model_that_never_calls_a_tool_is_to_blame() -> None:
    text = said(failed(TALKS), failed(BREAKS, TALKS))
    assert "The model is to blame, not the agent: in 2 attempts 'small' gave 3 answers and no usable tool call." in text


def test_a_model_is_not_to_blame_that_called_one_or_was_not_asked_or_had_none() -> None:
    for failures in (
        (failed(TALKS), failed(CALLS)),
        (failed(), failed()),
        (failed(TALKS, tools=()), failed(TALKS, tools=())),
    ):
        assert "to blame" not in said(*failures)
    assert "to blame" not in said(failed(TALKS), failed(TALKS), runs=3), "once it did work with that model"


def test_noise_is_to_blame_whatever_it_called() -> None:
    assert "`noise` answers at random" in said(failed(CALLS), failed(CALLS), noisy=True)


def test_the_end_of_the_last_output_is_shown_clean_and_short() -> None:
    lines = [b"early", *(b"line %d" % n for n in range(12)), b"\x1b[31m" + b"w" * 500 + b"\x1b[0m"]
    text = said(failed(), failed(log=b"\n".join(lines)))
    assert "early" not in text
    assert "line 0" not in text
    assert "    line 1\n" in text
    assert "w" * 200 in text
    assert "w" * 201 not in text
    assert "\x1b" not in text
    assert str(LOG) in text
    assert "The end of what the agent printed" not in said(failed(), failed())


def test_the_full_story_has_all_of_it() -> None:
    story = full_story(failed(TALKS, log=b"\x1b[1mearly\x1b[0m\nlate"))
    assert "early\nlate" in story
    assert "You should fix the greeting." in story
