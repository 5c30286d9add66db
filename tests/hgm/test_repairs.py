"""What an expansion makes of a repair that the host lost, and of limits that leave nothing to repair with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest

from archive.files import Change, File, FileTree, apply_change
from archive.records import ExpansionFailure, Usage
from evaluators.base import AgentRun, ModelLimits
from evaluators.sandbox.base import SandboxLimits
from hgm.attempt import Errand, Workshop
from hgm.expand import Expanded, expand
from hgm.gate import SMOKE, GateReport
from hgm.llm.session import Metered
from hgm.stages import Stages

PARENT: FileTree = {"agent.toml": File(b"name = 'x'\ncommand = ['python', 'x.py']\n"), "x.py": File(b"x = 1\n")}


class Acting:
    """A workshop whose agent does one thing after the other: files that it writes, or why its provider failed."""

    least_effort = 1.0

    def __init__(self, acts: Sequence[Mapping[str, bytes] | str]) -> None:
        self.acts, self.rounds, self.stages = acts, 0, Stages()

    async def run(self, files: FileTree, errand: Errand) -> tuple[AgentRun, Metered, str]:
        act = self.acts[self.rounds]
        self.rounds += 1
        lost = act if isinstance(act, str) else None
        change = Change({} if isinstance(act, str) else {path: File(data) for path, data in act.items()})
        run = AgentRun(change, apply_change(errand.checkout, change), 0, None, b"", 1.0, 0.0)
        return run, Metered(Usage(requests=1), None, lost, None, b"", 0), "model"


async def expanded(shop: Any) -> Expanded:
    limits = SandboxLimits(wall_s=60.0)
    return await expand(
        cast(Workshop, shop),
        PARENT,
        "Improve it.",
        seed=1,
        label="x1",
        limits=limits,
        model_limits=ModelLimits(),
        known=lambda files: None,
        repairs=1,
    )


async def test_a_repair_that_the_provider_lost_is_lost_and_no_fault_of_the_child() -> None:
    shop = Acting([{"agent.toml": b"no toml"}, "the provider is down"])
    made = await expanded(shop)
    assert (made.result.failure, shop.rounds) == (ExpansionFailure.INFRA, 2)
    assert made.result.detail.startswith("the provider is down; repaired after bad_manifest")


async def test_a_repair_that_changes_nothing_is_refused_as_before() -> None:
    made = await expanded(Acting([{"agent.toml": b"no toml"}, {}]))
    assert made.result.failure is ExpansionFailure.BAD_MANIFEST
    assert "the repair changed nothing" in made.result.detail


async def test_a_file_whose_name_is_no_utf8_is_given_back_like_any_other() -> None:
    shop = Acting([{"caf\udce9.zip": b"x\n"}, {}])
    made = await expanded(shop)
    assert (made.result.failure, shop.rounds) == (ExpansionFailure.FORBIDDEN_FILE, 2)


@pytest.mark.parametrize(("used", "rounds"), [(SMOKE.model_limits.requests, 1), (3, 2)])
async def test_nothing_is_repaired_that_could_not_be_tried_again(
    used: int, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failed(*_: object, **__: object) -> GateReport:
        return GateReport(ExpansionFailure.SMOKE_FAILED, "smoke task limit: requests", Usage(requests=used))

    monkeypatch.setattr("hgm.self_edit.gate", failed)
    shop = Acting([{"x.py": b"while True: ask()\n"}, {"x.py": b"x = 2\n"}])
    made = await expanded(shop)
    assert (made.result.failure, shop.rounds) == (ExpansionFailure.SMOKE_FAILED, rounds)
