"""What an inner search cannot do with a run's tasks and root is said when the run starts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from evaluators.base import Benchmark, Task
from evaluators.manifest import load_agent
from hgm.config_sections import InnerSection
from hgm.inner import caveats
from hgm.plan import prepare
from hgm.run import drive
from tests.e2e.test_search import Silent
from tests.hgm.inner.working import AGENT, STEPPED, TASK
from tests.toy import write_run

UNTESTED = replace(TASK, test_command="")
IN_IMAGE = replace(TASK, benchmark=cast(Benchmark, object()))


def said(tasks: list[Task], *, stepped: bool = True, **asked: Any) -> list[str]:
    agent = load_agent(STEPPED if stepped else AGENT)
    return list(caveats(InnerSection(**asked), tasks, agent.manifest))


@pytest.mark.parametrize(
    ("search", "more", "tasks", "so"),
    [
        ("mcts", {}, [TASK, UNTESTED], "1 of 2 tasks have no visible tests that can be run, so the first way through"),
        ("best_of_n", {}, [IN_IMAGE, TASK], "1 of 2 tasks have no visible tests that can be run, so the first change"),
        ("lookahead", {"stepped": False}, [TASK], "doer cannot be stepped"),
        ("lookahead", {}, [IN_IMAGE, TASK], "1 of 2 tasks lie in container images, and are gone through once"),
    ],
)
def test_what_it_comes_to_is_said(search: str, more: dict[str, Any], tasks: list[Task], so: str) -> None:
    (line,) = said(tasks, search=search, **more)
    assert line.startswith(f"inner.search = {search!r}: {so}")


@pytest.mark.parametrize(
    "asked", [{}, {"search": "mcts", "value": "model"}, {"search": "best_of_n", "value": "model"}], ids=str
)
def test_nothing_is_said_where_a_model_values_or_nothing_is_searched(asked: dict[str, Any]) -> None:
    assert said([TASK, UNTESTED], **asked) == []
    assert said([TASK], **asked) == []


def test_whoever_starts_a_run_reads_it(tmp_path: Path) -> None:
    display = Silent()
    more = "[inner]\nsearch = 'lookahead'\n[final]\nheld_out = false\n"
    drive(prepare(write_run(tmp_path, evaluations=1, search=2, held_out=1, more=more)), display)
    unable, blind = [line for line in display.said if line.startswith("inner.search = 'lookahead': ")]
    assert "toy cannot be stepped" in unable
    assert "3 of 3 tasks have no visible tests" in blind
