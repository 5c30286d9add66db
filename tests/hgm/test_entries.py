from __future__ import annotations

from collections import Counter

from archive.records import Evaluation, JobState, Outcome, Purpose, Usage
from hgm.entries import Entry, EntryKind, choose, found


def row(id: int, outcome: Outcome, task: str = "", tokens: int = 100) -> Evaluation:
    used = Usage(1, tokens, 0)
    state = JobState.DONE if outcome.scored else JobState.LOST
    return Evaluation(
        id, 0, task or f"t{id}", Purpose.SEARCH, 1, state, outcome, "", 0.0, 1.0, used, 1.0, 1.0, 0.0, None
    )


ROWS = [
    row(1, Outcome.RESOLVED),
    row(2, Outcome.UNRESOLVED),
    row(3, Outcome.CRASHED),
    row(4, Outcome.EMPTY),
    row(5, Outcome.LIMIT, tokens=900),
    row(6, Outcome.INFRA, tokens=9_000),
    row(7, Outcome.RESOLVED, "t2"),
]


def test_each_kind_of_trouble_is_found_by_facts_of_the_host() -> None:
    assert found(ROWS, frozenset({4})) == {
        EntryKind.FAILED: [2, 3],
        EntryKind.EMPTY: [4],
        EntryKind.LIMIT: [5],
        EntryKind.FLAKY: [2, 7],
        EntryKind.OVERFLOW: [4],
        EntryKind.COST: [5],
    }


def test_nothing_is_dear_among_few_attempts() -> None:
    assert EntryKind.COST not in found([row(1, Outcome.RESOLVED), row(2, Outcome.RESOLVED, tokens=5_000)])


def test_kinds_are_drawn_by_weight_and_number() -> None:
    drawn = Counter(choose(ROWS, {"flaky": 0, "cost": 0, "empty": 2}, seed=seed, most=2).name for seed in range(2_000))
    assert set(drawn) == {"failed", "empty", "limit"}
    assert abs(drawn["failed"] - 800) < 120  # 2 attempts of weight 1, 1 of weight 2, 1 of weight 1
    assert abs(drawn["empty"] - 800) < 120


def test_a_draw_depends_on_its_seed_alone_and_shows_few() -> None:
    weights = {"failed": 1.0}
    assert choose(ROWS, weights, seed=5, most=1) == choose(ROWS, weights, seed=5, most=1)
    assert all(len(choose(ROWS, weights, seed=seed, most=1).evaluations) == 1 for seed in range(20))


def test_where_nothing_went_wrong_there_is_no_entry() -> None:
    assert choose([row(1, Outcome.RESOLVED)], {}, seed=1, most=2) == Entry(None, ())
    assert choose(ROWS, dict.fromkeys(EntryKind, 0.0), seed=1, most=2) == Entry(None, ())
