"""What `hgm eval --paired` says in words, and how results are read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.console import Console

from archive.layout import RunPaths
from hgm.cli.evaluate import chances, pair_text, paired
from hgm.display import panel, summary_line
from hgm.evaluate import Asked, Contender, Results, place_of
from hgm.progress import Finals, Progress
from tests.hgm.cli.typing_in import typed


def results(label: str, rates: Mapping[str, float]) -> Results:
    n = len(rates)
    return Results(Contender(label, label, {}), RunPaths(Path(label)), dict(rates), int(sum(rates.values())), n, 0)


def table(only_first: int, only_second: int, tasks: int) -> list[Results]:
    first = {str(n): float(n < only_first) for n in range(tasks)}
    second = {str(n): float(only_first <= n < only_first + only_second) for n in range(tasks)}
    return [results("a", first), results("b", second)]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((0, 10, 30), "b is better with a probability of more than 99.9%: they are told apart."),
        ((2, 6, 30), "about 86 more tasks would tell them apart (4 times out of 5)"),
        ((6, 2, 30), "a is better with a probability of 92.3%"),
        ((0, 0, 30), "Neither is better, as far as these tasks show."),
        ((3, 3, 30), "Neither is better, as far as these tasks show."),
    ],
)
def test_the_verdict(cells: tuple[int, int, int], said: str) -> None:
    (pair,) = paired(table(*cells))
    assert said in pair_text(pair)


def test_halves_that_point_both_ways() -> None:
    first, second = results("a", {"x": 0.5, "y": 0.5}), results("b", {"x": 1.0, "y": 0.25})
    (pair,) = paired([first, second])
    assert "no number would tell them apart" in pair_text(pair)


def test_without_a_common_task_there_is_no_pair() -> None:
    assert paired([results("a", {"x": 1.0}), results("b", {"y": 1.0})]) == []


def test_the_chances_of_being_best() -> None:
    one, two, three = [*table(0, 10, 30), results("c", {})]
    shares = chances([one, two, three])
    assert sum(shares) == pytest.approx(1)
    assert shares[1] > 10 * shares[0]
    assert shares[2] > shares[1], "of whom nothing is known, anything may be true"


def test_agents_suites_models_and_seeds_have_directories_of_their_own(tmp_path: Path) -> None:
    agent = Contender("../x", "../we/ird \x1b", {})
    asked = [Asked(), Asked(model="noise"), Asked(seed=1), Asked(suite="quixbugs"), Asked(data=tmp_path)]
    places = {place_of(agent, one).root for one in asked}
    assert len(places) == 5
    assert place_of(agent, Asked(attempts=3, split=None, usd=2.0)).root in places, "more of the same goes on"
    assert all(place.parent.name == "evals" and place.name.startswith("we-ird-") for place in places)


def test_the_display_speaks_of_the_agent_and_of_no_tree() -> None:
    progress = Progress(
        phase="final", elapsed_s=9, evaluations=0, variants=1, failed_expansions=0, per_minute=20, workers=2, busy=1,
        best="", best_score=None, root_score=None, last_decision="", gauges=(), in_flight=(), eta_s=60, tokens=0, usd=0,
        finals=Finals(0, 3, 9, "./mine"),
    )  # fmt: skip
    assert summary_line(progress) == "[0:09] ./mine: 3 of 9 evaluations; 20/min, about 1:00 left"
    console = Console(width=80)
    with console.capture() as capture:
        console.print(panel("t", progress))
    assert "./mine" in capture.get()
    assert "variants" not in capture.get()


def test_a_budget_that_pays_for_nothing_is_told_before_anything_is_done(tmp_path: Path) -> None:
    _, said = typed("eval", "plain", "--tokens", "10", "--place", tmp_path, "--plain", code=2)
    assert "does not pay for one attempt" in said
