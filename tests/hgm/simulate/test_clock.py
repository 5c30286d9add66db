from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hgm.simulate.clock import Clock

durations = st.lists(st.floats(0, 1e6), min_size=1, max_size=40)


@given(durations, st.integers(1, 8))
def test_the_clock_never_runs_backwards_and_loses_nobody(takes: list[float], workers: int) -> None:
    clock = Clock[int]()
    ends, ended = dict[int, float](), list[int]()
    for number, takes_s in enumerate(takes):
        ends[number] = clock.now_s + takes_s
        clock.start(number, takes_s)
        if len(clock) == workers:
            before = clock.now_s
            ended.append(clock.next())
            assert clock.now_s >= before
            assert clock.now_s == ends[ended[-1]]
    while len(clock):
        ended.append(clock.next())
    assert sorted(ended) == list(range(len(takes)))
    assert clock.now_s == max(ends.values())


def test_of_two_that_end_together_the_first_started_ends_first() -> None:
    clock = Clock[str]()
    for job in ("a", "b", "c"):
        clock.start(job, 5.0)
    assert [clock.next() for _ in range(3)] == ["a", "b", "c"]
