"""Turns: how many at once, how many in a minute, whose turn it is, and what is learned from refusals."""

from __future__ import annotations

import asyncio

import pytest

from archive.errors import ProviderUnavailable
from hgm.llm.pace import Pace, PaceLimits
from tests.hgm.llm.talk import until


async def hold(pace: Pace, who: str, log: list[str], release: asyncio.Event) -> None:
    async with pace.turn(who):
        log.append(who)
        await release.wait()


async def refuse(pace: Pace, retry_after_s: float | None = None) -> None:
    async with pace.turn("x"):
        raise ProviderUnavailable("429", limited=True, retry_after_s=retry_after_s)


async def test_no_more_run_at_once_than_are_allowed_and_attempts_take_turns() -> None:
    pace, log, release = Pace(PaceLimits(at_once=2)), list[str](), asyncio.Event()
    tasks = [asyncio.create_task(hold(pace, who, log, release)) for who in "aaaab"]
    await until(lambda: len(log) == 2)
    assert (pace.busy, pace.waiting) == (2, 3)
    release.set()
    await asyncio.gather(*tasks)
    assert log == ["a", "a", "a", "b", "a"]  # of those that waited, the first of `a`, then `b`, then the rest
    assert (pace.busy, pace.waiting) == (0, 0)


async def test_a_refusal_halves_what_runs_once_for_all_that_were_out_and_answers_win_it_back() -> None:
    pace, log, release = Pace(), list[str](), asyncio.Event()
    tasks = [asyncio.create_task(hold(pace, str(n), log, release)) for n in range(15)]
    await until(lambda: len(log) == 15)

    async def late() -> None:
        async with pace.turn("late"):
            await release.wait()
            raise ProviderUnavailable("429", limited=True)

    late_one = asyncio.create_task(late())
    await until(lambda: pace.busy == 16)
    await asyncio.sleep(0)
    with pytest.raises(ProviderUnavailable):
        await refuse(pace)
    assert pace.window == pytest.approx(8.5)
    release.set()
    await asyncio.gather(*tasks)
    with pytest.raises(ProviderUnavailable):
        await late_one
    low = pace.window
    assert 8.5 <= low < 10  # the second refusal was of a request from before the cut
    release, log = asyncio.Event(), []
    tasks = [asyncio.create_task(hold(pace, str(n), log, release)) for n in range(60)]
    await until(lambda: len(log) == int(low))
    release.set()
    await asyncio.gather(*tasks)
    assert low + 2 < pace.window < low + 8


async def test_other_failures_teach_nothing() -> None:
    pace = Pace()
    with pytest.raises(ProviderUnavailable):
        async with pace.turn("x"):
            raise ProviderUnavailable("500")
    assert pace.window == pace.most


async def test_what_a_refusal_asks_for_holds_everybody() -> None:
    pace, clock = Pace(), asyncio.get_running_loop().time
    began = clock()
    with pytest.raises(ProviderUnavailable):
        await refuse(pace, retry_after_s=0.2)
    async with pace.turn("other"):
        assert clock() - began >= 0.2


async def test_requests_are_spread_over_the_minute() -> None:
    """1,200 a minute are 20 a second: twenty come at once, ten more take half a second."""
    pace, clock = Pace(PaceLimits(requests_per_minute=1200)), asyncio.get_running_loop().time
    began = clock()

    async def one() -> float:
        async with pace.turn("x"):
            return clock() - began

    came = sorted(await asyncio.gather(*(one() for _ in range(30))))
    assert came[29] >= 0.45
    assert came[19] < came[29] - 0.4


async def test_who_leaves_the_queue_takes_no_turn_along() -> None:
    pace, log, release = Pace(PaceLimits(at_once=1)), list[str](), asyncio.Event()
    first, second, third = (asyncio.create_task(hold(pace, who, log, release)) for who in "abc")
    await until(lambda: log == ["a"])
    second.cancel()
    first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    await until(lambda: log == ["a", "c"])
    third.cancel()
    await asyncio.gather(third, return_exceptions=True)
    assert (pace.busy, pace.waiting) == (0, 0)


async def test_a_turn_that_comes_in_the_moment_of_leaving_is_given_back() -> None:
    pace, log, release = Pace(PaceLimits(at_once=1)), list[str](), asyncio.Event()
    first, second = (asyncio.create_task(hold(pace, who, log, release)) for who in "ab")
    await until(lambda: log == ["a"])
    release.set()
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert pace.busy == 0
    async with pace.turn("c"):
        assert pace.busy == 1


async def test_all_that_wait_can_be_told_to_go() -> None:
    pace, log, release = Pace(PaceLimits(at_once=1)), list[str](), asyncio.Event()
    tasks = [asyncio.create_task(hold(pace, who, log, release)) for who in "abc"]
    await until(lambda: pace.waiting == 2)
    pace.fail_waiting(RuntimeError("closed"))
    ended = await asyncio.gather(*tasks[1:], return_exceptions=True)
    assert [str(error) for error in ended] == ["closed", "closed"]
    release.set()
    await tasks[0]
    assert (pace.busy, pace.waiting) == (0, 0)
