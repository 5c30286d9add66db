"""Mining: bugs are tried in turn, until there are as many proven tasks as were asked for, or no bug is left."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import math
import random
import re
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.files import File, FileTree
from archive.records import Split
from hgm.mine.account import BudgetSpent
from hgm.mine.asking import Asker
from hgm.mine.baseline import Baseline
from hgm.mine.bugs import Bug, Edit, in_turn, is_real, text_of
from hgm.mine.fixes import Fix, Mender
from hgm.mine.folder import Draft, visible
from hgm.mine.propose import Proposer
from hgm.mine.prove import Prover, table_of
from hgm.mine.repository import Repository
from hgm.mine.several import combined
from hgm.mine.specify import Specified, specified
from hgm.mine.split import Splits
from hgm.mine.statement import statement_of
from hgm.mine.store import Fate, Store, Tried
from hgm.mine.trials import Bench, Ran, Result, Round
from hgm.mine.wishes import Wishes
from hgm.mine.wording import worded

BATCH = 6
"""Bugs that are tried in one sandbox, one after the other."""

MOST_STAY = 20
NO_FILES: FileTree = {}
_PLACES = re.compile(r"0x[0-9a-f]+|\bline \d+|:\d+:")


@dataclass
class Miner:
    """One mining of one repository. `asker` is the model that proposes bugs and writes statements, where there is one.
    `heard` is told whenever a bug has been tried; `ended` says why it came to an end before its time, '' where not."""

    repository: Repository
    baseline: Baseline
    bench: Bench
    prover: Prover
    store: Store
    splits: Splits
    edits: Mapping[str, Sequence[Edit]]
    fixes: Iterator[Fix]
    wishes: Wishes
    asker: Asker | None = None
    heard: Callable[[], None] = lambda: None
    ended: str = ""
    _signatures: set[str] = field(default_factory=set)
    _places: Counter[str] = field(default_factory=Counter)
    _proving: Counter[str] = field(default_factory=Counter)
    """Of each split; of fixes, whose split is not asked for here, under ''."""
    _shows: dict[str, str] = field(default_factory=dict)
    """Of each bug of the asker's: for which input it goes wrong."""

    async def run(self) -> None:
        """First real fixes, then a model's bugs, single ones, and several together; what has been tried before is not
        tried again.

        Raises:
            SandboxFailure: the host could not run a trial.
            ProviderRefused, ProviderUnavailable: a model that is asked, or the solver's, does not answer.
        """
        shutil.rmtree(self.store.drafts, ignore_errors=True)
        for one in self.store.tried.values():
            self._count(one)
        try:
            await self._in_turn(self.wishes.tasks)
        except BudgetSpent as spent:
            self.ended = str(spent)

    async def _in_turn(self, wanted: int) -> None:
        fixes, several = math.ceil(wanted * self.wishes.fixes), math.floor(wanted * self.wishes.several)
        await self._until(fixes, self._fix_worker)
        if self.asker is not None:
            most = min(fixes + math.ceil(wanted * self.wishes.proposed), wanted - several)
            await self._until(most, self._proposed(self.asker))
        await self._until(wanted - several, self._bug_worker(self._single()))
        await self._until(wanted, self._bug_worker(self._several()))
        await self._until(wanted, self._bug_worker(self._single()))
        await self._until(wanted, self._bug_worker(self._single(), balanced=False))

    @property
    def sites(self) -> int:
        return sum(map(len, self.edits.values()))

    def tasks(self) -> list[Tried]:
        return [one for one in self.store.tried.values() if one.fate is Fate.TASK]

    async def _until(self, wanted: int, work: Callable[[Callable[[], bool]], Awaitable[None]]) -> None:
        """Several workers, until there are `wanted` tasks or nothing is left; the first failure of one ends it."""

        def enough() -> bool:
            return len(self.tasks()) + self._proving.total() >= wanted

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.wishes.workers):
                    group.create_task(_coroutine(work(enough)))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed

    async def _fix_worker(self, enough: Callable[[], bool]) -> None:
        mender = Mender(self.bench, self.prover, self.splits, self.wishes)
        while not enough() and (fix := next(self.fixes, None)) is not None:
            if fix.key not in self.store.tried:
                with self._at_proof(fix.key):
                    tried = await mender.tried(fix)
                self._keep(tried)

    def _proposed(self, asker: Asker) -> Callable[[Callable[[], bool]], Awaitable[None]]:
        proposer = Proposer(
            self.repository.files,
            self.baseline,
            asker,
            self.edits,
            self.store.tried,
            self._has_room,
            self.wishes.most_tests,
            self.wishes.seed,
            self.store.proposals,
            self._shows,
        )

        async def work(enough: Callable[[], bool]) -> None:
            while not enough() and (bugs := await proposer.more()) is not None:
                await self._try([bug for bug in bugs if bug.key not in self.store.tried], enough)

        return work

    def _bug_worker(
        self, waiting: Iterator[Bug], *, balanced: bool = True
    ) -> Callable[[Callable[[], bool]], Awaitable[None]]:
        """If `balanced`, bugs are passed over, untried, while their split has its share of the tasks."""

        def wanted(bug: Bug) -> bool:
            return not balanced or self._has_share(self.splits.of(bug.edits[0]))

        async def work(enough: Callable[[], bool]) -> None:
            while not enough() and (batch := self._batch(filter(wanted, waiting))):
                await self._try(batch, enough, wanted)

        return work

    def _has_share(self, split: Split) -> bool:
        """Whether one more task of it leaves as many to search with as are held out."""
        if split is not Split.HELD_OUT:
            return True
        held = sum(one.split == split for one in self.tasks()) + self._proving[split]
        return held < self.wishes.tasks // 2

    async def _try(
        self, batch: Sequence[Bug], enough: Callable[[], bool], wanted: Callable[[Bug], bool] = lambda _: True
    ) -> None:
        results = await self.bench.run([self._round(bug) for bug in batch], hash_seed=1) if batch else []
        for bug, result in zip(batch, results, strict=True):
            if enough():
                return
            if result is not None and wanted(bug):
                self._keep(await self._judged(bug, result))

    def _single(self) -> Iterator[Bug]:
        return (Bug((edit,)) for edit in in_turn(self.edits, random.Random(self.wishes.seed)))

    def _several(self) -> Iterator[Bug]:
        return combined(self.edits, self.store.tried.values(), self.splits, random.Random(self.wishes.seed))

    def _batch(self, waiting: Iterator[Bug]) -> list[Bug]:
        batch: list[Bug] = []
        for bug in waiting:
            if bug.key in self.store.tried:
                continue
            if all(is_real(text_of(self.repository.files, edit.path), [edit]) for edit in bug.edits):
                batch.append(bug)
            if len(batch) == BATCH:
                break
        return batch

    def _round(self, bug: Bug) -> Round:
        found = [self.baseline.tests_of(edit.path, *edit.lines) for edit in bug.edits]
        ids = sorted({test for tests in found for test in tests}, key=lambda test: (self.baseline.stable[test], test))
        seconds = [self.baseline.stable[test] for test in ids]
        return Round(
            paths=tuple(sorted({test.partition("::")[0] for test in ids})),
            ids=tuple(ids),
            files=bug.files(self.repository.files),
            stop_after=self.wishes.most_tests * len(bug.edits),
            test_s=5.0 + 10 * max(seconds, default=0.0),
            wall_s=30.0 + 10 * sum(seconds),
        )

    def _keep(self, tried: Tried) -> None:
        self._count(tried)
        self.store.add(tried)
        self.heard()

    def _count(self, tried: Tried) -> None:
        if tried.fate is Fate.TASK:
            self._places[tried.place] += 1
        if tried.signature:
            self._signatures.add(tried.signature)

    def _has_room(self, place: str) -> bool:
        """Whether a function may have one more task."""
        return self._places[place] < self._most_at_a_place

    @functools.cached_property
    def _most_at_a_place(self) -> int:
        functions = len({(edit.path, edit.function) for own in self.edits.values() for edit in own})
        return max(2, math.ceil(3 * self.wishes.tasks / max(1, functions)))

    async def _judged(self, bug: Bug, result: Result) -> Tried:
        """What becomes of a bug whose tests did `result`."""
        failing = [ran for ran in result.tests.values() if not ran.passed]
        tried = Tried(
            key=bug.key,
            fate=Fate.SURVIVED,
            kind=bug.kind,
            place=bug.place,
            split=self.splits.of(bug.edits[0]).value,
            noticed=tuple(sorted(ran.id for ran in failing)),
        )
        if fate := _without_answer(result):
            return replace(tried, fate=fate, noticed=())
        if failing:
            return await self._made(tried, bug, failing, result)
        test = await self._test_for(bug)
        if test is None:
            return tried
        tried = replace(tried, noticed=tuple(sorted(ran.id for ran in test.failing)), tested=True)
        return await self._made(tried, bug, test.failing, result, {test.path: test.file})

    async def _test_for(self, bug: Bug) -> Specified | None:
        """A test of the asker's for a bug of its own that no test notices; None where there is none. One in a function:
        of two that none but their own tests notice, nobody knows whether they differ."""
        has_one = any(one.tested and one.place == bug.place for one in self.store.tried.values())
        if self.asker is None or bug.key not in self._shows or has_one or not self._has_room(bug.place):
            return None
        return await specified(self.asker, self.bench, self.repository, self.baseline, bug, self._shows[bug.key])

    async def _made(
        self, tried: Tried, bug: Bug, failing: Sequence[Ran], result: Result, added: FileTree = NO_FILES
    ) -> Tried:
        """What becomes of a bug that the tests `failing` notice, of which those in the files `added` are new."""
        signature = _signature(failing)
        if signature in self._signatures:
            return replace(tried, fate=Fate.ALIKE)
        if not self._has_room(bug.place):
            return replace(tried, fate=Fate.CROWDED)
        self._signatures.add(signature)
        files = {**self.repository.files, **added}
        draft = self._draft(bug, failing, result, files)
        draft = replace(draft, seen={**draft.seen, **dict.fromkeys(added)})
        with self._at_proof(bug.place, tried.split):
            words = await worded(self.asker, draft) if self.asker else None
            draft = replace(draft, statement=words or draft.statement)
            proof = await self.prover.prove(draft, files, self.repository.runner)
        return proof.of(replace(tried, signature=signature, worded=words is not None), draft)

    @contextlib.contextmanager
    def _at_proof(self, place: str, split: str = "") -> Iterator[None]:
        """While it is proven, it counts as a task: another worker may come to the same place, or to the end."""
        self._places[place] += 1
        self._proving[split] += 1
        try:
            yield
        finally:
            self._places[place] -= 1
            self._proving[split] -= 1

    def _draft(self, bug: Bug, failing: Sequence[Ran], result: Result, files: FileTree) -> Draft:
        name = re.sub(r"[^a-z0-9]+", "-", self.repository.name.lower()).strip("-") or "task"
        direct = any(ran.frames[1:] and ran.frames[-1][0] in bug.paths for ran in failing)
        must_pass = tuple(sorted(ran.id for ran in failing))
        return Draft(
            id=f"{name}-{hashlib.sha256(bug.key.encode()).hexdigest()[:8]}",
            statement=statement_of(files, failing, self._apart(bug)),
            split=self.splits.of(bug.edits[0]),
            kind=bug.kind,
            level=3 if len(bug.edits) > 1 else 1 if direct else 2,
            broken={path: File(text.encode(), files[path].mode) for path, text in bug.files(files).items()},
            fixed={path: files[path] for path in bug.paths},
            must_pass=must_pass,
            must_stay=self._staying(failing, result),
            test_command=self.repository.test_command,
            environment=table_of(self.wishes.wanted),
            seen=visible(files, must_pass),
        )

    def _apart(self, bug: Bug) -> list[frozenset[str]]:
        """For each of several bugs, the tests that notice it alone: each must be told."""
        alone = (self.store.tried.get(edit.key) for edit in bug.edits)
        return [frozenset(one.noticed) for one in alone if one is not None]

    def _staying(self, failing: Sequence[Ran], result: Result) -> tuple[str, ...]:
        """Tests that run the place of the bug and do not notice it, those beside the failing ones first."""
        near = {ran.id.partition("::")[0] for ran in failing}
        passing = [ran.id for ran in result.tests.values() if ran.passed]
        passing.sort(key=lambda test: (test.partition("::")[0] not in near, self.baseline.stable[test], test))
        return tuple(sorted(passing[:MOST_STAY]))


def _without_answer(result: Result) -> Fate | None:
    """What becomes of a bug that keeps the tests from saying anything of it; None where they do."""
    if result.broken or result.stopped or not (result.begun or result.timed_out):
        return Fate.TOO_MANY
    if not result.complete or any(ran.hung for ran in result.tests.values()):
        return Fate.HUNG
    return None


async def _coroutine(work: Awaitable[None]) -> None:
    await work


def _signature(failing: Sequence[Ran]) -> str:
    """What tells one bug from another: which tests fail, and with which words."""
    facts = sorted(f"{ran.id}\0{ran.kind}\0{_PLACES.sub('', ran.text)}" for ran in failing)
    return hashlib.sha256("\n".join(facts).encode("utf-8", "surrogateescape")).hexdigest()[:16]
