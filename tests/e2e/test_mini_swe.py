"""An agent that others wrote, as released on the package index, can be a variant."""

from __future__ import annotations

import pytest

from archive.errors import EnvironmentUnavailable
from archive.files import read_tree
from archive.records import Outcome
from evaluators.environments import Environments
from evaluators.manifest import load_agent
from hgm.gate import SMOKE
from hgm.plan import SEED_AGENTS
from tests.benchmarks.attempts import bench

MINI = SEED_AGENTS / "mini-swe-agent"


@pytest.mark.slow
@pytest.mark.index
async def test_mini_swe_agent_solves_a_task_with_the_builtin_model() -> None:
    files = read_tree(MINI)
    wanted = load_agent(files).environment
    assert wanted is not None
    try:
        Environments().built(wanted)
    except EnvironmentUnavailable as error:
        pytest.skip(f"mini-swe-agent cannot be installed: {error}")
    async with bench(workers=1) as workers:
        result = await workers.evaluate(files, SMOKE)
    assert result.outcome is Outcome.RESOLVED, result.log.decode()
    assert 2 <= result.usage.requests <= 30
    assert b'"bash"' in result.transcript, "it works through its own tool"
