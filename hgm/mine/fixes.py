"""Real fixes: commits that change source and tests, where the new tests fail on the old source and pass on the new.

As SWE-bench builds its tasks (arXiv 2310.06770), without containers or labels. The statement is the commit's message
and what one of the tests shows, never the diff.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.errors import ConfigError
from archive.files import Change, File, FileTree
from archive.history import History, Recorded
from archive.records import Split
from evaluators.base import Task
from evaluators.protection import kept_change
from hgm.mine.folder import Draft
from hgm.mine.prove import Prover, table_of
from hgm.mine.repository import LEFT_OUT, Repository, from_tree, parsed
from hgm.mine.split import Splits
from hgm.mine.statement import statement_of
from hgm.mine.store import Fate, Tried
from hgm.mine.trials import Bench, Ran, Result, Round
from hgm.mine.wishes import Wishes

LOOKED_AT = 2000
"""Commits, the newest."""

MOST_SOURCES = 8
MOST_TESTS = 40
MOST_STAY = 30
KIND = "real fix"
_TRAILER = re.compile(r"^(?:[A-Z][\w-]+-by|Change-Id|Fixes|Closes|Refs?|PR-URL|git-svn-id): ?.*$", re.MULTILINE)
_DIFF = re.compile(r"^(?:diff --git|@@ |[-+]{3} [ab]/).*", re.MULTILINE | re.DOTALL)
_PROSE = (".md", ".rst", ".txt", ".yml", ".yaml", ".lock")


@dataclass(frozen=True)
class Fix:
    """One commit: the project at it, and its files that are not tests, as they were before and as they are."""

    commit: Recorded
    repository: Repository
    tests: tuple[str, ...]
    before: Mapping[str, File | None]
    after: Mapping[str, File | None]
    old: FileTree

    @property
    def key(self) -> str:
        return f"commit:{self.commit.sha}"


def candidates(history: History, head: Repository) -> Iterator[Fix]:
    """Commits that change tests and source, newest first."""
    for commit in history.newest(LOOKED_AT):
        python = [path for path in commit.paths if path.endswith(".py")]
        if len(python) < 2 or not any("test" in path for path in python):
            continue
        if (fix := _fix(history, head, commit)) is not None:
            yield fix


def _fix(history: History, head: Repository, commit: Recorded) -> Fix | None:
    try:
        new = from_tree(head.name, commit.sha, history.files(commit.sha), head.places)
    except ConfigError:
        return None
    tests = tuple(path for path in commit.paths if path in new.tests)
    sources = [path for path in commit.paths if path in new.sources]
    if not tests or not 0 < len(sources) <= MOST_SOURCES:
        return None
    old = history.files(commit.parent)
    other = _mendable(new, [path for path in commit.paths if not _is_beside(path)])
    if any(path not in new.files for path in other):
        return None  # a folder with the fix cannot say that a file is gone
    return Fix(
        commit=commit,
        repository=replace(new, runner=head.runner),
        tests=tests,
        before={path: old.get(path) for path in other},
        after={path: new.files.get(path) for path in other},
        old={path: file for path, file in old.items() if path in tests},
    )


def _mendable(new: Repository, paths: Sequence[str]) -> list[str]:
    """Those of `paths` that a change may touch: all others stay as the fix left them."""
    hidden = {path: new.files[path] for path in new.tests}
    task = Task("mine", "mine", Split.SEARCH, "", new.files, hidden, ())
    return list(kept_change(task, Change({path: new.files.get(path) for path in paths})).entries)


def _is_beside(path: str) -> bool:
    """Whether a file is no part of what a fix is: documentation, or how the project is built."""
    return bool(LEFT_OUT.match(path)) or path.lower().endswith(_PROSE)


@dataclass
class Mender:
    """Tries fixes, and makes tasks of those that hold."""

    bench: Bench
    prover: Prover
    splits: Splits
    wishes: Wishes

    async def tried(self, fix: Fix) -> Tried:
        """
        Raises:
            SandboxFailure: the host could not run the tests.
        """
        split = self._split(fix)
        tried = Tried(fix.key, Fate.SURVIVED, KIND, ", ".join(sorted(fix.after)), (split or Split.SEARCH).value)
        if split is None:
            return replace(tried, fate=Fate.ASTRIDE)
        new, old = await self._run(fix)
        if new is None or old is None or not (new.complete and old.complete):
            return replace(tried, fate=Fate.HUNG)
        if old.broken.keys() - new.broken.keys():
            return replace(tried, fate=Fate.TOO_MANY, why="its tests cannot be imported without it")
        failing = [old.tests[test] for test, ran in new.tests.items() if ran.passed and _fails(old, test)]
        if not failing:
            return tried
        if len({ran.id.partition("[")[0] for ran in failing}) > MOST_TESTS:
            return replace(tried, fate=Fate.TOO_MANY)
        staying = sorted(test for test, ran in new.tests.items() if ran.passed and _passes(old, test))
        draft = self._draft(fix, split, failing, staying)
        proof = await self.prover.prove(draft, fix.repository.files, fix.repository.runner)
        return proof.of(tried, draft)

    async def _run(self, fix: Fix) -> tuple[Result | None, Result | None]:
        own = fix.repository
        bench = replace(self.bench, files=own.files, config=own.config, sys_path=own.sys_path)
        new = Round(fix.tests, wall_s=120.0)
        texts = {path: None if file is None else file.data.decode("utf-8", "surrogateescape")
                 for path, file in fix.before.items()}  # fmt: skip
        results = await bench.run([new, replace(new, files=texts)], hash_seed=1)
        return results[0], results[1]

    def _draft(self, fix: Fix, split: Split, failing: Sequence[Ran], staying: Sequence[str]) -> Draft:
        return Draft(
            id=f"fix-{fix.commit.sha[:10]}",
            statement=fix_statement(fix.commit.message, fix.repository.files, failing),
            split=split,
            kind=KIND,
            level=3 if len([path for path in fix.after if path.endswith(".py")]) > 1 else 2,
            broken=fix.before,
            fixed=fix.after,
            must_pass=tuple(sorted(ran.id for ran in failing)),
            must_stay=tuple(staying[:MOST_STAY]),
            test_command=fix.repository.test_command,
            environment=table_of(self.wishes.wanted),
            seen={path: fix.old.get(path) for path in fix.tests},
        )

    def _split(self, fix: Fix) -> Split | None:
        """None for a fix that reaches into both splits."""
        places = {place for path in fix.after for place in _places(fix, path, self.splits.by_module)}
        held = [place in self.splits.held_out for place in places]
        if all(held) and held:
            return Split.HELD_OUT
        return None if any(held) else Split.SEARCH


def _fails(result: Result, test: str) -> bool:
    ran = result.tests.get(test)
    return ran is not None and not ran.passed and not ran.skipped and not ran.hung


def _passes(result: Result, test: str) -> bool:
    return test in result.tests and result.tests[test].passed


def _places(fix: Fix, path: str, by_module: bool) -> set[str]:
    """What a fix touches, as `Splits` names it: modules, or top-level definitions of the only one."""
    if by_module:
        return {path}
    before, after = (_definitions(file) for file in (fix.before[path], fix.after[path]))
    names = before.keys() | after.keys()
    return {f"{path}::{name}" for name in names if before.get(name) != after.get(name)}


def _definitions(file: File | None) -> dict[str, str]:
    tree = parsed(file) if file is not None else None
    found: dict[str, str] = {}
    for node in tree.body if tree is not None else ():
        found[getattr(node, "name", "")] = found.get(getattr(node, "name", ""), "") + ast.dump(node)
    return found


def fix_statement(message: str, files: FileTree, failing: Sequence[Ran]) -> str:
    """The commit's own words, then what one of its tests shows without it."""
    words = _TRAILER.sub("", _DIFF.sub("", message.replace("\r\n", "\n")))
    words = re.sub(r"\n{3,}", "\n\n", words).strip()
    shown = statement_of(files, failing)
    return f"{words}\n\nWithout it:\n\n{shown}" if words else shown
