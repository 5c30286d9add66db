from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from archive.errors import BadRequest, ConfigError, ProviderUnavailable
from archive.records import Usage
from hgm.llm.base import Message, Reply, Request, ToolCall
from hgm.llm.pricing import Prices
from hgm.llm.scripted import ScriptedModel, Turn, turns_of
from hgm.llm.transcript import Transcript

TOML = """
[[turns]]
content = "Let me look."
prompt_tokens = 900
completion_tokens = 40
cached_tokens = 500
[[turns.tool_calls]]
name = "bash"
arguments = { command = "ls" }
[[turns.tool_calls]]
name = "bash"
arguments = "{broken"

[[turns]]
fault = "unavailable"
times = 2
retry_after_s = 3.5
content = "Done."
"""
START = (Message("user", "fix it"),)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "repair.toml"
    path.write_text(TOML)
    return path


async def test_a_script_is_replayed_with_its_costs(script: Path) -> None:
    model = ScriptedModel.load(script, prices=Prices(1.0, 10.0, 0.1))
    reply = await model.complete(Request(START))
    calls = (ToolCall("call_0_0", "bash", '{"command": "ls"}'), ToolCall("call_0_1", "bash", "{broken"))
    assert reply.message == Message("assistant", "Let me look.", calls)
    assert (reply.finish_reason, reply.model) == ("tool_calls", "repair")
    assert reply.usage == Usage(1, 900, 40, 500, pytest.approx((400 + 50 + 400) / 1e6))


async def test_faults_come_on_cue_and_pass(script: Path) -> None:
    model = ScriptedModel.load(script)
    later = Request((*START, Message("assistant", "Let me look.")))
    for _ in range(2):
        with pytest.raises(ProviderUnavailable) as caught:
            await model.complete(later)
        assert caught.value.retry_after_s == 3.5
    assert (await model.complete(later)).message.content == "Done."


async def test_attempts_do_not_share_a_place_in_the_script(script: Path) -> None:
    model = ScriptedModel.load(script)
    assert await model.complete(Request(START)) == await model.complete(Request(START))


async def test_a_conversation_longer_than_the_script_is_told_so() -> None:
    model = ScriptedModel([Turn(content="a")])
    with pytest.raises(BadRequest, match="has 1 turns; turn 2 was asked for"):
        await model.complete(Request((*START, Message("assistant", "a"))))


async def test_a_turn_may_take_its_time() -> None:
    started = time.monotonic()
    await ScriptedModel([Turn(content="a", delay_s=0.05)]).complete(Request(START))
    assert time.monotonic() - started >= 0.05


@pytest.mark.parametrize("wrap", [lambda turns: {"turns": turns}, lambda turns: turns])
async def test_json_works_too(tmp_path: Path, wrap) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps(wrap([{"content": "hi", "finish_reason": "length"}])))
    reply = await ScriptedModel.load(path).complete(Request(START))
    assert (reply.message.content, reply.finish_reason) == ("hi", "length")
    assert reply.usage.tokens > 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("turns = 3", "no list of turns"),
        ('[[turns]]\ncontents = "x"', "turns.0.contents: Extra inputs"),
        ('[[turns]]\nfault = "tired"', "turns.0.fault"),
        ("[[turns", "cannot be used"),
    ],
)
def test_a_wrong_script_is_explained(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=reason):
        ScriptedModel.load(path)


def test_a_missing_script_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml cannot be used"):
        ScriptedModel.load(tmp_path / "absent.toml")


def transcript(*segments: list[str], first: str = "fix it") -> bytes:
    """Of an attempt in which the model gave the answers of each segment, in turn."""
    record = Transcript()
    for number, answers in enumerate(segments):
        said: tuple[Message, ...] = (Message("user", f"{first} {number}"),)
        for answer in answers:
            call = (ToolCall("c1", "bash", "{broken"),) if answer.endswith("!") else ()
            reply = Reply(Message("assistant", answer, call), Usage(1, 90, 4, 50, 0.1), "stop", "m")
            record.record(Request(said), reply, at_s=0.0, took_s=0.1)
            said = (*said, reply.message, Message("user", "go on"))
    return record.dump()


async def test_a_transcript_becomes_a_script_that_says_it_again() -> None:
    turns = turns_of(transcript(["look!", "done"]))
    model = ScriptedModel(turns, prices=Prices(1.0, 10.0, 0.1))
    first = await model.complete(Request(START))
    assert first.message == Message("assistant", "look!", (ToolCall("c1", "bash", "{broken"),))
    assert first.usage == Usage(1, 90, 4, 50, pytest.approx((40 + 5 + 40) / 1e6))
    second = await model.complete(Request((*START, first.message)))
    assert (second.message.content, second.finish_reason) == ("done", "stop")


def test_a_conversation_begun_anew_is_scripted_only_where_it_is_the_same() -> None:
    assert [turn.content for turn in turns_of(transcript(["a"], ["a", "b"]))] == ["a", "b"]
    with pytest.raises(ConfigError, match="asked for answer 1 more than once"):
        turns_of(transcript(["a"], ["b"]))


def test_no_script_without_an_answer() -> None:
    with pytest.raises(ConfigError, match="never answered"):
        turns_of(b"")
    record = Transcript()
    invented = (*START, Message("assistant", "as if"), Message("user", "and?"))
    record.record(Request(invented), Reply(Message("assistant", "hm"), Usage()), at_s=0.0, took_s=0.0)
    with pytest.raises(ConfigError, match="answer 1 is not the model's"):
        turns_of(record.dump())
