"""An expansion whose agent leaves odd things behind: failed, and never a reason to try again for nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import cast

import pytest

from archive.files import Change, File, FileTree, Mode
from archive.git import tree_oid
from archive.records import ExpansionFailure, Usage, Variant
from evaluators.base import AgentRun, ModelLimits
from evaluators.sandbox.base import SandboxLimits
from hgm.attempt import Errand, Workshop
from hgm.expand import Expanded, expand
from hgm.llm.session import Metered
from hgm.stages import Stages

PARENT = {"agent.toml": File(b"name = 'x'\ncontract = 1\nentry = ['python', 'x.py']\n")}


class Shop:
    def __init__(self, change: Change) -> None:
        self.change = change

    async def run(self, files: FileTree, errand: Errand) -> tuple[AgentRun, Metered, str]:
        run = AgentRun(self.change, {}, 0, None, b"", 0.1, 0.1)
        return run, Metered(Usage(), None, None, None, b"", 0), "a model"


def known(files: FileTree) -> Variant | None:
    tree_oid(files)
    return None


def expanded(shop: Shop, candidates: int = 1, *, wall_s: float = 60.0, requests: int = 60) -> Expanded:
    return asyncio.run(
        expand(
            cast(Workshop, shop),
            PARENT,
            "",
            seed=1,
            label="x1",
            limits=SandboxLimits(wall_s=wall_s),
            model_limits=ModelLimits(requests),
            known=known,
            candidates=candidates,
        )
    )


def left_behind(path: str, file: File) -> Expanded:
    return expanded(Shop(Change({path: file})))


def test_a_tree_that_git_cannot_hold_is_a_failed_expansion() -> None:
    result = left_behind(".gitmodules", File(b"agent.toml", Mode.SYMLINK)).result
    assert result.failure is ExpansionFailure.UNSAFE_TREE
    assert ".gitmodules" in result.detail


def test_what_a_person_reads_of_it_steers_no_terminal() -> None:
    result = left_behind("\x1b[2J/.gitmodules", File(b"../agent.toml", Mode.SYMLINK)).result
    assert "\x1b" not in result.detail


class Careless(Shop):
    """Leaves a file that the gate refuses, another one each time."""

    stages = Stages()

    async def run(self, files: FileTree, errand: Errand) -> tuple[AgentRun, Metered, str]:
        self.change = Change({f"of_{errand.seed}.exe": File(b"MZ")})
        return await super().run(files, errand)


def test_where_all_candidates_are_refused_the_best_is_told_of_and_then_the_others() -> None:
    made = expanded(Careless(Change({})), 2)
    assert made.result.failure is ExpansionFailure.FORBIDDEN_FILE
    first, second = made.result.detail.split("; candidate 2 was refused after it: forbidden_file: ")
    assert "of_1.exe" in first
    assert ".exe" in second


class Spender(Shop):
    """Uses all the requests and all the time that it is given, and changes nothing."""

    def __init__(self) -> None:
        super().__init__(Change({}))
        self.given: list[int] = []

    async def run(self, files: FileTree, errand: Errand) -> tuple[AgentRun, Metered, str]:
        run, metered, model = await super().run(files, errand)
        self.given.append(errand.model_limits.requests)
        used = Usage(requests=errand.model_limits.requests)
        return replace(run, wall_s=errand.limits.wall_s), replace(metered, usage=used), model


@pytest.mark.parametrize(
    ("requests", "wall_s", "given"),
    [
        (40, 300.0, [5] * 8),
        (15, 300.0, [2, 2, 2, 2, 2, 2, 3]),
        (5, 300.0, [2, 3]),
        (40, 12.0, [20, 20]),
        (1, 3.0, [1]),
    ],
)
def test_no_candidate_begins_with_too_little_to_come_to_anything(
    requests: int, wall_s: float, given: list[int]
) -> None:
    shop = Spender()
    made = expanded(shop, 8, wall_s=wall_s, requests=requests)
    assert shop.given == given
    assert made.ranking
    assert len(made.ranking.candidates) == len(given)
