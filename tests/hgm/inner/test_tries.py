"""Best of n: how tries are told apart, what they may use together, and that the hidden tests are never among it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import ProviderUnavailable
from archive.records import Outcome
from evaluators.base import ModelLimits, Task
from hgm.inner.tries import BestOfN
from hgm.llm.base import Reply, Request
from hgm.llm.transcript import read_transcript
from tests.hgm.inner.working import RIGHT, TASK, WORSE, WRONG, bench, obeying
from tests.hgm.speaking import Speaker

UNTESTED = replace(TASK, test_command="")


def notes(transcript: bytes) -> list[str]:
    return [one for one in _noted(transcript) if not one.startswith("prompts ")]


def prompts_in(transcript: bytes) -> list[list[str]]:
    """The names of the prompt files of each call that had any."""
    told = [one.removeprefix("prompts ") for one in _noted(transcript) if one.startswith("prompts ")]
    return [[file.partition(":")[0] for file in files.split()] for files in told]


def _noted(transcript: bytes) -> list[str]:
    return [entry.note for entry in read_transcript(transcript) if entry.note]


def told(request: Request) -> bool:
    return "An earlier try" in request.messages[0].content


def seeds(speaker: Speaker) -> list[int]:
    return [request.seed for request in speaker.asked if request.messages[-1].content != "next"]


def judge(worth: Callable[[str], object]) -> Speaker:
    """Says what a change is worth by the change itself."""
    return Speaker(lambda request: json.dumps({"explanation": "so", "value": worth(request.messages[0].content)}))


async def test_a_try_that_the_visible_tests_pass_is_the_answer_and_the_last(tmp_path: Path) -> None:
    speaker = obeying(lambda request: RIGHT)
    async with bench(tmp_path, speaker) as at:
        result = await at.evaluate(TASK, BestOfN(3, hindsight=True))
    assert result.outcome is Outcome.RESOLVED
    assert seeds(speaker) == [5], "the seed of the attempt as it would be"
    assert notes(result.transcript) == ["try 1: the visible tests pass (chosen)"]


@pytest.mark.parametrize(
    ("hindsight", "outcome", "tries"), [(True, Outcome.RESOLVED, 2), (False, Outcome.UNRESOLVED, 3)]
)
async def test_with_hindsight_a_try_knows_what_the_last_one_changed_and_how_its_tests_failed(
    tmp_path: Path, hindsight: bool, outcome: Outcome, tries: int
) -> None:
    speaker = obeying(lambda request: RIGHT if told(request) else WORSE)
    async with bench(tmp_path, speaker) as at:
        result = await at.evaluate(TASK, BestOfN(3, hindsight=hindsight))
    assert result.outcome is outcome
    assert (len(seeds(speaker)), len(set(seeds(speaker)))) == (tries, tries)
    assert result.usage.requests == 2 * tries, "all of it is the attempt's"
    statement = speaker.asked[2].messages[0].content
    assert statement.startswith(TASK.statement)
    assert ("+answer = 6" in statement, "AssertionError: it is 6" in statement) == (hindsight, hindsight)
    assert "hidden" not in statement
    assert result.log.count(b"--- try ") == tries
    assert prompts_in(result.transcript) == [["another_try"]] * (tries - 1) * hindsight


async def test_it_starts_from_a_clean_checkout_each_time(tmp_path: Path) -> None:
    clean = "grep -q 'answer = 0' answer.py && ! ls mark /tmp/mark && echo is clean"
    speaker = obeying(lambda request: f"{clean}; echo x | tee mark /tmp/mark")
    async with bench(tmp_path, speaker) as at:
        result = await at.evaluate(TASK, BestOfN(2, hindsight=True))
    assert (len(seeds(speaker)), result.log.count(b"is clean")) == (2, 2)
    assert result.patch.count(b"+++ b/mark") == 1


async def test_hidden_tests_choose_nothing(tmp_path: Path) -> None:
    """Only the second try would pass them; nothing that can be seen speaks for it, so the first is taken."""
    answers = iter((WORSE, WRONG))
    async with bench(tmp_path, obeying(lambda request: next(answers))) as at:
        result = await at.evaluate(TASK, BestOfN(2, hindsight=False))
    assert result.outcome is Outcome.UNRESOLVED
    assert notes(result.transcript)[-1] == "try 1: the visible tests fail (chosen)"


async def test_a_try_that_passes_only_by_its_own_tests_has_not_passed(tmp_path: Path) -> None:
    speaker = obeying(lambda request: RIGHT if told(request) else f"{WORSE}; echo > test_answer.py")
    async with bench(tmp_path, speaker) as at:
        result = await at.evaluate(TASK, BestOfN(2, hindsight=True))
    assert (result.outcome, len(seeds(speaker))) == (Outcome.RESOLVED, 2)


async def test_where_nothing_tells_tries_apart_the_first_change_ends_it(tmp_path: Path) -> None:
    speaker = obeying(lambda request: WRONG if told(request) else "ls")
    async with bench(tmp_path, speaker) as at:
        result = await at.evaluate(UNTESTED, BestOfN(5, hindsight=True))
    assert (result.outcome, len(seeds(speaker))) == (Outcome.RESOLVED, 2)


@pytest.mark.parametrize("task", [TASK, UNTESTED], ids=["tests", "no tests"])
async def test_a_judge_chooses_among_tries_that_no_visible_test_passes(tmp_path: Path, task: Task) -> None:
    answers = iter((WORSE, WRONG))
    judging = judge(lambda question: 60 if "+answer = 7" in question else -20)
    async with bench(tmp_path, obeying(lambda request: next(answers)), judging) as at:
        result = await at.evaluate(task, BestOfN(2, hindsight=False, value_tokens=5_000))
    assert result.outcome is Outcome.RESOLVED
    assert notes(result.transcript)[-1].endswith("value +60 (chosen)")
    assert len(judging.asked) == 2
    assert prompts_in(result.transcript) == [["value", "value_answer"]] * 2
    assert all("hidden" not in asked.messages[0].content.replace("hidden tests, which", "") for asked in judging.asked)
    assert result.usage.requests == 2 * 2 + 2


SIX = "echo 'answer = 3 + 3' > answer.py"
REWORDED = "printf '# forty-two\\nanswer  =  42\\n' > answer.py"


@pytest.mark.parametrize("task", [TASK, UNTESTED], ids=["tests", "no tests"])
@pytest.mark.parametrize(
    ("ways", "chosen"),
    [
        ([WORSE, WRONG, WRONG], "try 2"),
        ([WORSE, "ls", WRONG, WRONG, "ls"], "try 3"),
        ([WORSE, WRONG, SIX], "try 1"),
        (["ls", "ls", WRONG], "try 3"),
    ],
    ids=["most", "who change nothing do not vote", "the first of equals", "alone"],
)
async def test_what_most_tries_come_to_is_the_answer(tmp_path: Path, task: Task, ways: list[str], chosen: str) -> None:
    answers = iter(ways)
    speaker = obeying(lambda request: next(answers))
    async with bench(tmp_path, speaker) as at:
        result = await at.evaluate(task, BestOfN(len(ways), hindsight=False, agreement=True))
    (said,) = [note for note in notes(result.transcript) if note.endswith("(chosen)")]
    assert said.startswith(chosen)
    assert len(seeds(speaker)) == len(ways)


async def test_layout_and_comments_do_not_divide_votes_and_no_more_are_asked_for_than_decide(tmp_path: Path) -> None:
    answers = iter((RIGHT, REWORDED, WRONG))
    speaker = obeying(lambda request: next(answers))
    async with bench(tmp_path, speaker) as at:
        result = await at.evaluate(UNTESTED, BestOfN(3, hindsight=False, agreement=True))
    assert notes(result.transcript)[-1] == "try 1: no visible tests, 2 alike (chosen)"
    assert (result.outcome, len(seeds(speaker))) == (Outcome.RESOLVED, 2)


async def test_tests_come_before_votes(tmp_path: Path) -> None:
    answers = iter((WRONG, WRONG, RIGHT, WRONG))
    async with bench(tmp_path, obeying(lambda request: next(answers))) as at:
        result = await at.evaluate(TASK, BestOfN(4, hindsight=False, agreement=True))
    assert result.outcome is Outcome.RESOLVED
    assert notes(result.transcript)[-1].startswith("try 3: the visible tests pass")


@pytest.mark.parametrize("said", [1e9, "much", None])
async def test_a_judge_that_fails_has_no_favourite(tmp_path: Path, said: object) -> None:
    answers = iter((WRONG, WORSE))
    judging = judge(lambda question: said if "+answer = 6" in question else -90)
    async with bench(tmp_path, obeying(lambda request: next(answers)), judging) as at:
        result = await at.evaluate(TASK, BestOfN(2, hindsight=False, value_tokens=5_000))
    assert result.outcome is Outcome.RESOLVED
    assert notes(result.transcript)[-1] == "try 1: the visible tests fail, value -90 (chosen)"


async def test_all_tries_keep_to_the_limits_of_the_one_attempt(tmp_path: Path) -> None:
    speaker = Speaker(lambda request: WORSE)  # never done
    limits = ModelLimits(requests=7, tokens=60_000)
    async with bench(tmp_path, speaker) as at:
        result = await at.evaluate(replace(TASK, model_limits=limits), BestOfN(3, hindsight=True))
    assert (result.outcome, result.cause) == (Outcome.LIMIT, "requests")
    assert len(speaker.asked) == result.usage.requests == 7
    assert list(Counter(one.seed for one in speaker.asked).values()) == [2, 2, 3], "an even share of what is left"


class Failing(Speaker):
    """Breaks down when it is told of an earlier try."""

    async def complete(self, request: Request) -> Reply:
        if told(request):
            raise ProviderUnavailable("down")
        return await super().complete(request)


async def test_a_try_that_the_provider_loses_voids_the_attempt(tmp_path: Path) -> None:
    speaker = Failing(obeying(lambda request: WORSE).say)
    async with bench(tmp_path, speaker) as at:
        result = await at.evaluate(TASK, BestOfN(3, hindsight=True))
    assert (result.outcome, result.outcome.scored) == (Outcome.INFRA, False)
    assert result.usage.requests >= 2
