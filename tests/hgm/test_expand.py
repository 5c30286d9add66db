"""An expansion whose agent leaves odd things behind: failed, and never a reason to try again for nothing."""

from __future__ import annotations

import asyncio
from typing import cast

from archive.files import Change, File, FileTree, Mode
from archive.git import tree_oid
from archive.records import ExpansionFailure, Usage, Variant
from evaluators.base import AgentRun, ModelLimits
from evaluators.sandbox.base import SandboxLimits
from hgm.attempt import Errand, Workshop
from hgm.expand import Expanded, expand
from hgm.llm.session import Metered

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


def left_behind(path: str, file: File) -> Expanded:
    shop = cast(Workshop, Shop(Change({path: file})))
    limits, model = SandboxLimits(), ModelLimits()
    return asyncio.run(expand(shop, PARENT, "", seed=1, label="x1", limits=limits, model_limits=model, known=known))


def test_a_tree_that_git_cannot_hold_is_a_failed_expansion() -> None:
    result = left_behind(".gitmodules", File(b"agent.toml", Mode.SYMLINK)).result
    assert result.failure is ExpansionFailure.UNSAFE_TREE
    assert ".gitmodules" in result.detail


def test_what_a_person_reads_of_it_steers_no_terminal() -> None:
    result = left_behind("\x1b[2J/.gitmodules", File(b"../agent.toml", Mode.SYMLINK)).result
    assert "\x1b" not in result.detail
