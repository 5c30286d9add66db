"""The Python exercises of Aider's polyglot benchmark (https://github.com/Aider-AI/polyglot-benchmark), from Exercism.

Read from a clone (`python/exercises/practice/SLUG/`) or from the one-file form, JSON lines of `{slug, files}`, plain or
gzipped. An agent sees the instructions, the stub and the first third of the tests; it is judged by all of them. What
lies beside an exercise (`.meta/`, `.approaches/`) has its answers, and goes nowhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from archive.errors import TaskError
from archive.files import Change, File, FileTree, is_safe_path, read_tree
from evaluators.base import Task
from evaluators.suites.polyglot_stubs import PASS_WITH_THE_STUB
from evaluators.suites.published import read_records
from evaluators.suites.repository import seal
from evaluators.suites.splits import split_by_name

PRACTICE = Path("python/exercises/practice")
ONE_FILE = "polyglot_python.jsonl.gz"
_CONFIG = ".meta/config.json"
_TEXTS = (".docs/introduction.md", ".docs/instructions.md", ".docs/instructions.append.md")
_VISIBLE_SHARE = 3
_STATEMENT = """\
{text}

Write it in {files}. {tests} has a few of the tests (`python -m unittest -q {module}`); more of them decide.
"""


class _Named(BaseModel):
    solution: list[str]
    test: list[str]
    example: list[str]


class _Config(BaseModel):
    files: _Named


class _Record(BaseModel):
    slug: str
    files: dict[str, str]


class PolyglotSuite:
    name = "polyglot"

    def __init__(self, data: Path) -> None:
        """`data` is a clone, its folder of Python exercises, the one-file form, or a directory with that file in it."""
        self.data = data

    def tasks(self) -> Sequence[Task]:
        """One task for each exercise, by name.

        Raises:
            TaskError: `data` is neither form, or an exercise of it cannot be used.
        """
        exercises = read_exercises(self.data)
        return [_task(slug, exercises[slug]) for slug in sorted(exercises)]


def read_exercises(data: Path) -> Mapping[str, FileTree]:
    """Each exercise's files, by its name."""
    if (data / ONE_FILE).is_file():
        data = data / ONE_FILE
    if data.is_file():
        records = read_records(data.read_bytes(), _Record, f"suite polyglot: {data}", lambda record: record.slug)
        return {one.slug: {path: File(text.encode()) for path, text in one.files.items()} for one in records}
    root = data / PRACTICE if (data / PRACTICE).is_dir() else data
    found = {path.parents[1].name: read_tree(path.parents[1]) for path in sorted(root.glob(f"*/{_CONFIG}"))}
    if not found:
        raise TaskError(f"suite polyglot: {data} has neither {PRACTICE} nor {ONE_FILE}; take a clone of the benchmark")
    return found


def _task(slug: str, files: FileTree) -> Task:
    named = _config(slug, files).files
    for path in (*named.solution, *named.test, *named.example):
        if path not in files or not is_safe_path(path):
            raise TaskError(f"task {slug}: its {_CONFIG} names {path}, which is not there; take it as it is published")
    if len(named.solution) != len(named.example):
        raise TaskError(f"task {slug}: has {len(named.example)} example files for {len(named.solution)} solution files")
    tests = {path: files[path] for path in named.test}
    judged = next((path for path in named.test if path.endswith("_test.py")), named.test[0])
    ids = list(tests_in(tests[judged].data.decode()))
    if not ids:
        raise TaskError(f"task {slug}: {judged} has no tests")
    shown = ids[: max(1, len(ids) // _VISIBLE_SHARE)]
    text = "\n\n".join(files[path].data.decode().strip() for path in _TEXTS if path in files)
    stays = PASS_WITH_THE_STUB.get(slug, ())
    return seal(
        Task(
            id=slug,
            suite=PolyglotSuite.name,
            split=split_by_name(PolyglotSuite.name, slug),
            statement=_STATEMENT.format(
                text=text,
                files=" and ".join(f"`{path}`" for path in named.solution),
                tests=f"`{judged}`",
                module=judged.removesuffix(".py"),
            ),
            files={
                **{path: files[path] for path in named.solution},
                **tests,
                judged: File(_only(tests[judged].data.decode(), shown).encode()),
            },
            hidden=tests,
            must_pass=tuple(f"{judged}::{name}" for name in ids if name not in stays),
            must_stay=tuple(f"{judged}::{name}" for name in ids if name in stays),
            test_command=f"python -m unittest -q {judged.removesuffix('.py')}",
            reference=Change(dict(zip(named.solution, (files[path] for path in named.example), strict=True))),
            protected=(*named.test, *Task.protected),
            kind="exercise",
            level=1,
        )
    )


def _config(slug: str, files: FileTree) -> _Config:
    try:
        return _Config.model_validate_json(files[_CONFIG].data)
    except (KeyError, ValidationError):
        raise TaskError(f"task {slug}: has no {_CONFIG} that names its files; take it as it is published") from None


def tests_in(source: str) -> Iterator[str]:
    """`Class::test` for each test of a unittest file, in its order."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}::{_name(part)}" for part in node.body if _is_test(part))


def _is_test(node: ast.stmt) -> bool:
    return _name(node).startswith("test")


def _name(node: ast.stmt) -> str:
    return node.name if isinstance(node, ast.FunctionDef) else ""


def _only(source: str, kept: Sequence[str]) -> str:
    """The file without its other tests; classes that lose all of theirs stay, for what they define."""
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            name = node.name
            node.body = [part for part in node.body if not _is_test(part) or f"{name}::{_name(part)}" in kept] or [
                ast.Pass()
            ]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
