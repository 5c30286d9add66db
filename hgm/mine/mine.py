"""Mining: bugs are tried in turn, until there are as many proven tasks as were asked for, or no bug is left."""

from __future__ import annotations

import asyncio
import hashlib
import math
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.files import File
from evaluators.check import check_task
from evaluators.environments import Environments
from evaluators.environments.wanted import Wanted
from evaluators.suites.repository import load_task
from hgm.mine.baseline import Baseline
from hgm.mine.bugs import Edit, edited, in_turn, is_real, text_of
from hgm.mine.folder import Draft, visible, write_draft
from hgm.mine.repository import Repository
from hgm.mine.split import Splits
from hgm.mine.statement import statement_of
from hgm.mine.store import Fate, Store, Tried
from hgm.mine.trials import Bench, Ran, Result, Round

BATCH = 6
"""Bugs that are tried in one sandbox, one after the other."""

MOST_STAY = 20
_PLACES = re.compile(r"0x[0-9a-f]+|\bline \d+|:\d+:")


@dataclass(frozen=True)
class Wishes:
    """What was asked for: how many `tasks`, noticed by how many test functions at most, tried by how many `workers`."""

    tasks: int = 100
    most_tests: int = 12
    workers: int = 2
    seed: int = 0
    wanted: Wanted | None = None


@dataclass
class Miner:
    """One mining of one repository into `folder`. `heard` is told whenever a bug has been tried."""

    repository: Repository
    baseline: Baseline
    bench: Bench
    environments: Environments
    store: Store
    splits: Splits
    edits: Mapping[str, Sequence[Edit]]
    wishes: Wishes
    folder: Path
    heard: Callable[[], None] = lambda: None
    _signatures: set[str] = field(default_factory=set)
    _functions: Counter[str] = field(default_factory=Counter)

    async def run(self) -> None:
        """
        Raises:
            SandboxFailure: the host could not run a trial.
        """
        shutil.rmtree(self.store.drafts, ignore_errors=True)
        for one in self.store.tried.values():
            self._count(one)
        waiting = self._waiting()
        async with asyncio.TaskGroup() as group:
            for _ in range(self.wishes.workers):
                group.create_task(self._work(waiting))

    @property
    def sites(self) -> int:
        return sum(map(len, self.edits.values()))

    def tasks(self) -> list[Tried]:
        return [one for one in self.store.tried.values() if one.fate is Fate.TASK]

    def _waiting(self) -> Iterator[Edit]:
        for edit in in_turn(self.edits, random.Random(self.wishes.seed)):
            if edit.key not in self.store.tried:
                yield edit

    @property
    def _most_of_a_function(self) -> int:
        functions = len({(edit.path, edit.function) for own in self.edits.values() for edit in own})
        return max(2, math.ceil(3 * self.wishes.tasks / max(1, functions)))

    async def _work(self, waiting: Iterator[Edit]) -> None:
        while len(self.tasks()) < self.wishes.tasks and (batch := self._batch(waiting)):
            results = await self.bench.run([self._round(edit) for edit in batch], hash_seed=1)
            for edit, result in zip(batch, results, strict=True):
                if len(self.tasks()) >= self.wishes.tasks:
                    return
                if result is not None:
                    tried = await self._judged(edit, result)
                    self._count(tried)
                    self.store.add(tried)
                    self.heard()

    def _batch(self, waiting: Iterator[Edit]) -> list[Edit]:
        batch: list[Edit] = []
        for edit in waiting:
            if is_real(text_of(self.repository.files, edit.path), [edit]):
                batch.append(edit)
            if len(batch) == BATCH:
                break
        return batch

    def _round(self, edit: Edit) -> Round:
        ids = self._tests_of(edit)
        seconds = [self.baseline.stable[test] for test in ids]
        return Round(
            paths=tuple(sorted({test.partition("::")[0] for test in ids})),
            ids=tuple(ids),
            files={edit.path: edited(text_of(self.repository.files, edit.path), [edit])},
            stop_after=self.wishes.most_tests,
            test_s=1.0 + 10 * max(seconds, default=0.0),
            wall_s=30.0 + 10 * sum(seconds),
        )

    def _tests_of(self, edit: Edit) -> list[str]:
        return self.baseline.tests_of(edit.path, *edit.lines)

    def _count(self, tried: Tried) -> None:
        if tried.fate is Fate.TASK:
            self._functions[tried.function] += 1
        if tried.signature:
            self._signatures.add(tried.signature)

    async def _judged(self, edit: Edit, result: Result) -> Tried:
        """What becomes of a bug whose tests did `result`."""
        place = f"{edit.path}::{edit.function}"
        tried = Tried(edit.key, Fate.SURVIVED, edit.kind, place, self.splits.of(edit).value)
        failing = [ran for ran in result.tests.values() if not ran.passed]
        if result.broken or result.stopped:
            return replace(tried, fate=Fate.TOO_MANY)
        if not result.complete or any(ran.hung for ran in failing):
            return replace(tried, fate=Fate.HUNG)
        if not failing:
            return tried
        signature = _signature(failing)
        if signature in self._signatures:
            return replace(tried, fate=Fate.ALIKE)
        if self._functions[place] >= self._most_of_a_function:
            return replace(tried, fate=Fate.CROWDED)
        self._signatures.add(signature)
        self._functions[place] += 1  # while it is proven: another worker may come to the same function
        draft = self._draft(edit, failing, result)
        problem = await self._prove(draft)
        self._functions[place] -= 1
        if problem:
            return replace(tried, fate=Fate.UNSOUND, signature=signature, why=problem)
        return replace(tried, fate=Fate.TASK, signature=signature, task=draft.id)

    def _draft(self, edit: Edit, failing: Sequence[Ran], result: Result) -> Draft:
        files = self.repository.files
        broken = edited(text_of(files, edit.path), [edit])
        name = re.sub(r"[^a-z0-9]+", "-", self.repository.name.lower()).strip("-") or "task"
        return Draft(
            id=f"{name}-{hashlib.sha256(edit.key.encode()).hexdigest()[:8]}",
            statement=statement_of(files, failing),
            split=self.splits.of(edit),
            kind=edit.kind,
            level=1 if any(ran.frames[1:] and ran.frames[-1][0] == edit.path for ran in failing) else 2,
            broken={edit.path: File(broken.encode(), files[edit.path].mode)},
            fixed={edit.path: files[edit.path]},
            must_pass=tuple(sorted(ran.id for ran in failing)),
            must_stay=self._staying(failing, result),
            test_command=self.repository.test_command,
            environment=_table(self.wishes.wanted),
        )

    def _staying(self, failing: Sequence[Ran], result: Result) -> tuple[str, ...]:
        """Tests that run the place of the bug and do not notice it, those beside the failing ones first."""
        near = {ran.id.partition("::")[0] for ran in failing}
        passing = [ran.id for ran in result.tests.values() if ran.passed]
        passing.sort(key=lambda test: (test.partition("::")[0] not in near, self.baseline.stable[test], test))
        return tuple(sorted(passing[:MOST_STAY]))

    async def _prove(self, draft: Draft) -> str:
        """Why `draft` is no task; '' once it is one, and lies in the suite's folder."""
        room = self.store.drafts / draft.id
        write_draft(draft, self.repository.files, room)
        task = load_task(room, self.folder.name)
        seen = [path for path, file in visible(self.repository.files, draft.must_pass).items() if file is not None]
        # The whole test command is the same for all tasks and takes long: here only what the task changes in it.
        command = " ".join([self.repository.runner, *seen]) if seen else ""
        check = await check_task(self.bench.sandbox, replace(task, test_command=command), self.environments)
        if not check.sound:
            shutil.rmtree(room)
            return check.problems[0]
        place = self.folder / draft.id
        shutil.rmtree(place, ignore_errors=True)
        room.rename(place)
        return ""


def _signature(failing: Sequence[Ran]) -> str:
    """What tells one bug from another: which tests fail, and with which words."""
    facts = sorted(f"{ran.id}\0{ran.kind}\0{_PLACES.sub('', ran.text)}" for ran in failing)
    return hashlib.sha256("\n".join(facts).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _table(wanted: Wanted | None) -> dict[str, object] | None:
    if wanted is None:
        return None
    if wanted.path is not None:
        return {"path": str(wanted.path)}
    table: dict[str, object] = {"python": wanted.python} if wanted.python else {}
    return {**table, "requirements": list(wanted.requirements)} if wanted.requirements else table
