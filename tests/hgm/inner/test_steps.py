"""Stepped agents: what a step starts from, which one is gone on from, and what all of them may use together."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from archive.files import File, read_tree
from archive.records import EvaluationResult, Outcome
from evaluators.base import ModelLimits
from hgm.attempt import InnerSearch, linear
from hgm.inner.steps import STATE_BYTES, Stepped, read_state
from hgm.inner.tree import lookahead, mcts
from hgm.llm.base import Request
from hgm.llm.registry import ModelSpec, open_model
from hgm.llm.transcript import conversation, read_transcript
from hgm.plan import SEED_AGENTS
from tests.hgm.inner.test_tries import judge, notes, prompts_in
from tests.hgm.inner.working import RIGHT, STEPPED, TASK, WORSE, WRONG, bench
from tests.hgm.speaking import Speaker
from tests.hgm.test_seed_agent import BETWEEN
from tui.steps import step_lines, steps_of

AHEAD = Stepped(lookahead, width=2, steps=12, hindsight=True)
TREE = replace(AHEAD, choose=mcts)


def said(request: Request) -> list[str]:
    """What was said after the statement."""
    return [message.content for message in request.messages[1:]]


def after(command: str) -> Speaker:
    """Begins with WORSE, or with `command` where it is told of another step; then it is done."""

    def say(request: Request) -> str:
        if said(request):
            return "done"
        return command if "another step was tried" in request.messages[0].content else WORSE

    return Speaker(say)


async def evaluated(folder: Path, speaker: Speaker, search: InnerSearch, **more: object) -> EvaluationResult:
    async with bench(folder, speaker) as at:
        return await at.evaluate(replace(TASK, **more), search, STEPPED)  # type: ignore[arg-type]


async def test_the_better_of_two_steps_is_gone_on_from(tmp_path: Path) -> None:
    speaker = after(RIGHT)
    result = await evaluated(tmp_path, speaker, AHEAD)
    assert result.outcome is Outcome.RESOLVED
    assert notes(result.transcript) == [
        "step 1 from the start: value +0, the visible tests fail",
        "step 2 from the start: value +100, the visible tests pass",
        "step 3 from step 2: value +100, the visible tests pass, done (chosen)",
    ]
    assert [line.text for line in step_lines(steps_of(result.transcript))] == [
        "├─ 1  value +0, the visible tests fail",
        "└─ 2  value +100, the visible tests pass",
        "   3  value +100, the visible tests pass, done ● the answer",
    ], "as the window shows them"
    statement = speaker.asked[1].messages[0].content
    assert "+answer = 6" in statement
    assert said(speaker.asked[2]) == [RIGHT, "next"]
    assert b".hgm-messages" not in result.patch
    assert result.usage.requests == len(speaker.asked) == 3
    assert len({request.seed for request in speaker.asked}) == 3
    assert speaker.asked[0].seed == 5


async def test_only_a_second_way_solves_the_task(tmp_path: Path) -> None:
    """The first way is gone to its end, and fails; once no step is left to make after it, the task is not solved."""
    speaker = after(RIGHT)
    result = await evaluated(tmp_path, speaker, TREE)
    assert result.outcome is Outcome.RESOLVED
    told = notes(result.transcript)
    assert told[:2] == [
        "step 1 from the start: value +0, the visible tests fail",
        "step 2 from step 1: value +0, the visible tests fail, done",
    ]
    assert told[-1].endswith("value +100, the visible tests pass, done (chosen)")
    assert f"step {len(told) - 1} from the start: value +100, the visible tests pass" in told
    assert "+answer = 6" in speaker.asked[len(told) - 2].messages[0].content
    once = await evaluated(tmp_path / "once", after(RIGHT), replace(TREE, steps=2))
    assert once.outcome is Outcome.UNRESOLVED


async def test_a_sibling_is_told_where_the_whole_way_before_it_ended(tmp_path: Path) -> None:
    """Not what its first step left, but what followed from it."""

    def say(request: Request) -> str:
        later = said(request)
        if "another step was tried" in request.messages[0].content:
            return "done" if later else RIGHT
        return ("echo looked > seen", WORSE, "done")[min(2, len(later) // 2)]

    speaker = Speaker(say)
    result = await evaluated(tmp_path, speaker, TREE)
    assert result.outcome is Outcome.RESOLVED
    (statement,) = {one.messages[0].content for one in speaker.asked if "another step" in one.messages[0].content}
    assert "+answer = 6" in statement
    assert "+looked" in statement


async def test_nothing_is_branched_where_nothing_tells_ways_apart(tmp_path: Path) -> None:
    speaker = Speaker(lambda request: "done" if said(request) else WRONG)
    result = await evaluated(tmp_path, speaker, TREE, test_command="")
    assert result.outcome is Outcome.RESOLVED
    assert len(speaker.asked) == 2


async def test_a_step_starts_from_its_checkpoint_and_nothing_else(tmp_path: Path) -> None:
    """What another branch left in the checkout, in /tmp or in the messages is not there."""
    clean = "test ! -e mark && test ! -e /tmp/mark && grep -q 'answer = 0' answer.py && test ! -e .hgm-messages.json"
    marks = f"({clean}) && echo is clean; date > mark; date > /tmp/mark; {WRONG}"
    speaker = Speaker(lambda request: "done" if said(request) else marks)
    result = await evaluated(tmp_path, speaker, replace(AHEAD, hindsight=False, steps=2))
    assert [said(request) for request in speaker.asked] == [[], []]
    assert result.log.count(b"is clean") == 2
    assert result.patch.count(b"+++ b/mark") == 1


async def test_a_sibling_is_told_of_a_later_step_in_the_messages(tmp_path: Path) -> None:
    def say(request: Request) -> str:
        later = said(request)
        if not later:
            return WORSE
        return RIGHT if "another step was tried" in later[-1] else f"{WRONG}; echo {len(later)}"

    speaker = Speaker(say)
    result = await evaluated(tmp_path, speaker, replace(AHEAD, steps=4))
    assert [len(said(request)) for request in speaker.asked] == [0, 0, 2, 3]
    assert prompts_in(result.transcript) == [["another_step"], ["another_step"]]
    assert "-answer = 6\n    +answer = 7" in said(speaker.asked[3])[-1], "against the checkpoint that both began with"


async def test_a_judge_says_which_step_to_go_on_from(tmp_path: Path) -> None:
    """No visible test knows 7; the hidden ones take it."""
    judging = judge(lambda question: 70 if "+answer = 7" in question else -30)
    async with bench(tmp_path, after(WRONG), judging) as at:
        result = await at.evaluate(TASK, replace(AHEAD, value_tokens=5_000), STEPPED)
    assert result.outcome is Outcome.RESOLVED
    assert ["value", "value_plan"] in prompts_in(result.transcript), "its criteria are those of what was done last"
    (chosen,) = (line for line in notes(result.transcript) if "(chosen)" in line)
    assert chosen.startswith("step 3 from step 2: value +70")
    assert len(judging.asked) == 2, "nothing is asked of a step that changed nothing"
    talked = conversation(read_transcript(result.transcript))
    assert [one.content for one in talked if one.role == "assistant"] == [WRONG, "done"], "the chosen way comes last"
    assert result.usage.requests == 3 + 2


async def test_all_steps_and_valuations_keep_to_the_limits_of_the_one_attempt(tmp_path: Path) -> None:
    speaker = Speaker(lambda request: f"{WORSE}; date +%N >> log")  # never done
    limits = ModelLimits(requests=5, tokens=60_000)
    result = await evaluated(tmp_path, speaker, AHEAD, model_limits=limits)
    assert (result.outcome, result.cause) == (Outcome.LIMIT, "requests")
    assert len(speaker.asked) == result.usage.requests == 5
    judging = judge(lambda question: 10)
    async with bench(tmp_path, speaker, judging) as at:
        few = replace(TASK, model_limits=ModelLimits(requests=50, tokens=1_500))
        result = await at.evaluate(few, replace(AHEAD, value_tokens=1_000, steps=50), STEPPED)
    assert (result.outcome, result.cause) == (Outcome.LIMIT, "tokens")
    assert judging.asked
    assert result.usage.tokens <= 1_500


async def test_an_agent_that_cannot_be_stepped_goes_once(tmp_path: Path) -> None:
    manifest = STEPPED["agent.toml"].data.replace(b"steps = 1\n", b"")
    agent = {**STEPPED, "agent.toml": File(manifest)}
    async with bench(tmp_path, Speaker(lambda request: "done")) as at:
        result = await at.evaluate(TASK, AHEAD, agent)
    assert (result.outcome, result.cause) == (Outcome.CRASHED, "exit_1")  # its task names no messages
    assert notes(result.transcript) == []


@pytest.mark.parametrize(
    "command",
    [
        "echo no > .hgm-messages.json",
        "mkdir .hgm-messages.json",
        "echo '{\"messages\": []}' > .hgm-messages.json; kill -9 $PPID",
    ],
    ids=["no JSON", "a directory", "a crash"],
)
async def test_where_a_step_leaves_no_messages_or_crashes_its_way_ends(tmp_path: Path, command: str) -> None:
    speaker = Speaker(lambda request: f"{WRONG}; {command}")
    result = await evaluated(tmp_path, speaker, replace(AHEAD, steps=3))
    assert result.outcome is Outcome.RESOLVED
    assert len(speaker.asked) == 2, "nothing goes on from either step"


def test_messages_are_read_as_what_an_agent_wrote() -> None:
    small, large = (json.dumps({"messages": [], "x": "x" * size}).encode() for size in (9, STATE_BYTES))
    assert read_state(File(small)) == {"messages": [], "x": "x" * 9}
    for odd in (b"no", b"\xff", b"[]", b"{}", b'{"messages": {}}', b'{"messages": [1]}', b"[" * 200_000, large):
        assert read_state(File(odd)) is None


HIDDEN = b"from limits import between\n\n\ndef test_it():\n    assert between(7, 1, 7) and not between(8, 1, 7)\n"


async def test_strong_step_by_step_is_strong(tmp_path: Path) -> None:
    """One next step of each: the same requests, the same answers, the same change as in one go."""
    task = replace(
        TASK,
        statement="between(9, 1, 9) is False, and must be True: the upper limit belongs to it.",
        files={path: File(text.encode()) for path, text in BETWEEN.items()},
        hidden={"hidden_tests/test_it.py": File(HIDDEN)},
        test_command="python3 -m unittest -q",
        model_limits=ModelLimits(),
    )
    model = open_model(ModelSpec("builtin", "builtin"))
    ways: tuple[InnerSearch, ...] = (linear, Stepped(lookahead, width=1, steps=60, hindsight=False))
    async with bench(tmp_path, model) as at:  # type: ignore[arg-type]
        once, stepped = [await at.evaluate(task, way, read_tree(SEED_AGENTS / "strong")) for way in ways]
    assert once.outcome is stepped.outcome is Outcome.RESOLVED
    assert once.patch == stepped.patch
    first, second = (conversation(read_transcript(one.transcript)) for one in (once, stepped))
    assert [message.role for message in first] == [message.role for message in second]
    assert [message.tool_calls for message in first] == [message.tool_calls for message in second]
    assert once.usage.requests == stepped.usage.requests == len(notes(stepped.transcript)) > 2
