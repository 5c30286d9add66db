"""A test for a bug that no test notices, written by a model: it decides only if the sandbox says that it tells.

Propose, write tests, keep what an execution validates: SelfCodeAlign (arXiv 2410.24198).
"""

from __future__ import annotations

import ast
import hashlib
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.files import File
from archive.parsing import parse_python
from hgm.compact import in_the_middle
from hgm.consult import BadAnswer
from hgm.mine.account import What
from hgm.mine.asking import Asker
from hgm.mine.baseline import Baseline
from hgm.mine.bugs import Bug, text_of
from hgm.mine.propose import MODULE_CHARS, is_utf8
from hgm.mine.repository import Repository, parsed
from hgm.mine.trials import Bench, Ran, Result, Round
from hgm.prompts import Filled, lined, prompt

KEYS = frozenset({"test"})
MOST_CHARS = 8_000
EXAMPLE_CHARS = 3_000
WALL_S = 60.0


@dataclass(frozen=True)
class Specified:
    """A file of tests that passes without the bug, and those of its tests that fail with it."""

    path: str
    file: File
    failing: tuple[Ran, ...]


async def specified(
    asker: Asker, bench: Bench, repository: Repository, baseline: Baseline, bug: Bug, shows: str
) -> Specified | None:
    """A test of `bug`, a single edit that `shows` for some input; None where the model writes none that tells. It lies
    beside the tests that run the function.

    Raises:
        SandboxFailure: the host could not run it.
        and as `Asker.ask`.
    """
    [edit] = bug.edits
    path = edit.path
    near = [test.partition("::")[0] for test in baseline.tests_of(path, *edit.lines)]
    beside = max(sorted(set(near)), key=near.count)
    values = {
        "module": in_the_middle(text_of(repository.files, path), MODULE_CHARS),
        "bug": _in_words(repository, bug, shows),
        "example": in_the_middle(text_of(repository.files, beside), EXAMPLE_CHARS),
    }
    text = await asker.ask(What.TEST, bug.place, values, read, keys=KEYS)
    if text is None:
        return None
    stem = posixpath.basename(path).removesuffix(".py").strip("_")
    name = f"test_{stem}_{hashlib.sha256(bug.key.encode()).hexdigest()[:8]}.py"
    place = posixpath.join(posixpath.dirname(beside), name)
    if place in repository.files:
        return None
    failing = await telling(bench, repository, bug, place, text)
    return Specified(place, File(text.encode()), failing) if failing else None


async def telling(bench: Bench, repository: Repository, bug: Bug, place: str, text: str) -> tuple[Ran, ...]:
    """The tests that fail with the bug, each time; none where any test fails or hangs without it, or once the same code
    is written otherwise: such a test looks at the code and not at what it does."""
    [path] = bug.paths
    otherwise = ast.unparse(parse_python(text_of(repository.files, path)))
    clean, same, bad = {place: text}, {place: text, path: otherwise}, {place: text, **bug.files(repository.files)}
    found: list[dict[str, Ran]] = []
    for seed in (1, 2):
        rounds = [Round((place,), files=files, shuffle=seed, wall_s=WALL_S) for files in (clean, same, bad)]
        *without, with_bug = await bench.run(rounds, hash_seed=seed)
        if not all(_is_clean(result) for result in without) or with_bug is None or not with_bug.complete:
            return ()
        found.append({ran.id: ran for ran in with_bug.tests.values() if not ran.passed and not ran.hung})
    first, second = found
    return tuple(first.values()) if first.keys() == second.keys() else ()


def _is_clean(result: Result | None) -> bool:
    if result is None or not result.complete or result.broken or not result.tests:
        return False
    return all(ran.passed for ran in result.tests.values())


def _in_words(repository: Repository, bug: Bug, shows: str) -> Filled:
    [edit] = bug.edits
    old = text_of(repository.files, edit.path)[edit.start : edit.end]
    what = prompt("mine_test_bug").fill(function=edit.function, path=edit.path, old=old, new=edit.text)
    return lined([what, prompt("mine_test_shows").fill(shows=shows)]) if shows else what


def read(answer: Mapping[str, Any]) -> str:
    """The test of an answer.

    Raises:
        BadAnswer: it is none; says why.
    """
    text = answer["test"]
    if not isinstance(text, str) or not 0 < len(text) <= MOST_CHARS:
        raise BadAnswer(f"`test` must be the text of a file, of at most {MOST_CHARS:,} characters")
    tree = parsed(File(text.encode())) if is_utf8(text) else None
    names = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] if tree is not None else []
    if not any(name.startswith("test") for name in names):
        raise BadAnswer("`test` must be Python with a function whose name begins with `test`")
    return text
