"""A whole search in which effort varies between variants: asked for, sent, billed, and weighed by the search."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from archive.browse import Browser
from archive.layout import RunPaths
from archive.records import ExpansionFailure, JobState, Purpose
from tests.e2e.acting import Actor, write_acted
from tests.e2e.test_search import assert_whole, run
from tests.hgm.cli.typing_in import typed
from tests.hgm.wire import serving

THOUGHT_TOKENS = {"minimal": 10, "low": 100, "high": 1000}
WORDS = {0.25: "minimal", 0.5: "low", 1.0: "high"}
"""Of a run's `high`, by the share that a variant asks for."""
ON_TASKS = "sed -i 's/^evaluate = .*/evaluate = {}/' agent.toml"
EDITS = (
    ("half", ON_TASKS.format(0.5), ""),
    ("too little", ON_TASKS.format(0.1), "ls"),
    ("quarter", ON_TASKS.format(0.25), ""),
)
MORE = "[search]\nk0 = 3\ncost_weight = 4.0\n"
MODEL = "model = 'tiny-1'\nreasoning_effort = 'high'\nprice_in = 0.0\nprice_out = 10.0\n"


class Thinker(Actor):
    """Thinks as much as it is told to; `sent` counts what it was sent, on tasks and for edits."""

    def __init__(self) -> None:
        super().__init__(EDITS)
        self.sent: dict[str, Counter[str]] = {"tasks": Counter(), "edits": Counter()}
        self.statements: list[str] = []

    def __call__(self, body: dict[str, Any]) -> tuple[int, dict[str, str], dict[str, Any]]:
        status, headers, answer = super().__call__(body)
        effort = body["reasoning_effort"]
        thought = THOUGHT_TOKENS[effort]
        details = {"reasoning_tokens": thought}
        usage = {"prompt_tokens": 50, "completion_tokens": 5 + thought, "completion_tokens_details": details}
        statement = str(body["messages"][1]["content"]) if len(body["messages"]) > 1 else ""
        if "source code of a coding agent" in statement:
            self.sent["edits"][effort] += 1
            self.statements.append(statement)
        elif "difficulty" in statement:
            self.sent["tasks"][effort] += 1
        return status, headers, answer | {"usage": usage}


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunPaths, Thinker]]:
    """The root asks for all of it on tasks, and for half on its own source."""
    thinker, folder = Thinker(), tmp_path_factory.mktemp("effort")
    with serving(thinker) as url:
        paths = write_acted(folder, url, evaluations=14, expansions=4, more=MORE)
        with (folder / "agent" / "agent.toml").open("a") as manifest:
            manifest.write("\n[effort]\nevaluate = 1.0\nedit = 0.5\n")
        config = paths.config.read_text().replace("model = 'tiny-1'\n", MODEL).replace("workers = 2", "workers = 1")
        paths.config.write_text(config.replace("source = '../agent'\n", "source = '../agent'\nleast_effort = 0.25\n"))
        ending = run(paths)
        assert ending.phase == "done", ending
        yield paths, thinker


def test_each_variant_is_sent_and_billed_the_effort_that_it_asks_for(searched: tuple[RunPaths, Thinker]) -> None:
    paths, thinker = searched
    assert_whole(paths)
    sent: Counter[str] = Counter()
    with Browser(paths) as browser:
        shares = {variant.id: browser.efforts(variant.id)["evaluate"] for variant in browser.variants()}
        assert set(shares.values()) == set(WORDS)
        for row in browser.evaluations():
            assert row.state is JobState.DONE
            word = WORDS[shares[row.variant_id]]
            sent[word] += row.usage.requests
            assert row.usage.reasoning_tokens == row.usage.requests * THOUGHT_TOKENS[word]
            assert row.usage.usd == pytest.approx(row.usage.requests * (5 + THOUGHT_TOKENS[word]) * 1e-5)
    assert thinker.sent["tasks"] == sent
    assert thinker.sent["edits"].keys() == {"low"}
    assert all("each from 0.25 to 1" in statement for statement in thinker.statements)


def test_a_child_that_asks_for_less_than_the_run_allows_is_refused(searched: tuple[RunPaths, Thinker]) -> None:
    with Browser(searched[0]) as browser:
        (refused,) = [row for row in browser.expansions() if row.failure is ExpansionFailure.BAD_MANIFEST]
    assert "effort.evaluate = 0.1 is less than this run allows, which is 0.25" in refused.detail


def test_of_equal_scores_the_search_takes_the_effort_that_costs_least(searched: tuple[RunPaths, Thinker]) -> None:
    paths, _ = searched
    with Browser(paths) as browser:
        best = int(str(browser.state("best")))
        assert browser.efforts(best)["evaluate"] == 0.25
        root, cheapest = (browser.success_rates(id, Purpose.SEARCH) for id in (0, best))
        assert root == cheapest, "it solves no more than the root"
        chosen = [row.decision.chosen for row in browser.decisions() if row.decision.chosen]
        costs = [one.components["cost"] for one in chosen if one.components.get("cost")]
    assert any(cost > 0 for cost in costs), "to be cheaper than the root spoke for one"
    front = json.loads(typed("best", paths.root, "--pareto", "--json")[0])
    assert (front["unit"], front["chosen"]) == ("usd", best)
    for one in front["members"]:
        assert one["objective"] == pytest.approx(one["belief"] - 4.0 * one["cost"])
