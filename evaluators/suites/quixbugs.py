"""QuixBugs (https://github.com/jkoppel/QuixBugs): forty small Python programs with one bug each.

Read from a clone (the folders python_programs/, correct_python_programs/, python_testcases/, json_testcases/) or from
the one-file form, JSON lines whose first has the support files. An agent sees the buggy program, its description and
the first part of its tests; it is judged by all of them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from archive.errors import TaskError
from archive.files import Change, File
from evaluators.base import Task
from evaluators.suites.quixbugs_tests import CaseFile, cut_tests, fail_before, rewritten_tests
from evaluators.suites.repository import seal
from evaluators.suites.splits import split_by_name

ONE_FILE = "quixbugs.jsonl"
JUDGE_WALL_S = 12.0
_NODE = "python_testcases/node.py"
_LOADER = "python_testcases/load_testdata.py"
_VISIBLE_SHARE = 3
_FOLDERS = ("python_programs", "correct_python_programs", "python_testcases", "json_testcases")
_STATEMENT = """\
`{name}` in `python_programs/{name}.py` does not do what its description says: for some inputs its result is wrong, \
or it raises, or it never returns.

{description}

Correct `{name}` so that it does what this says, for all inputs that it allows. \
`python_testcases/test_{name}.py` has a few of the cases; others decide.
"""


@dataclass(frozen=True)
class Program:
    """One program as published: sources, and the cases as JSON lines where its test reads such."""

    name: str
    buggy: str
    correct: str
    test: str
    cases: str | None


class QuixBugsSuite:
    name = "quixbugs"

    def __init__(self, data: Path) -> None:
        """`data` is a clone, the one-file form, or a directory with that file in it."""
        self.data = data

    def tasks(self) -> Sequence[Task]:
        """One task for each program, by name.

        Raises:
            TaskError: `data` is neither form of QuixBugs, or a program of it cannot be used.
        """
        programs, support = read_quixbugs(self.data)
        return [_task(program, support) for program in sorted(programs, key=lambda program: program.name)]


def read_quixbugs(data: Path) -> tuple[list[Program], Mapping[str, str]]:
    """The programs, and the support files that all share, by their path in a checkout."""
    if data.is_dir() and (data / ONE_FILE).is_file():
        data = data / ONE_FILE
    if data.is_file():
        return _read_lines(data)
    if all((data / folder).is_dir() for folder in _FOLDERS):
        return _read_folders(data)
    raise TaskError(f"suite quixbugs: {data} is neither a clone (with {', '.join(_FOLDERS)}) nor has it {ONE_FILE}")


class _Support(BaseModel):
    support_files: dict[str, str]


class _Line(BaseModel):
    name: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    buggy: str
    correct: str
    test: str
    json_testcases: str | None


def _read_lines(file: Path) -> tuple[list[Program], Mapping[str, str]]:
    lines = [line for line in file.read_bytes().split(b"\n") if line.strip()]  # U+2028 and U+0085 occur in strings
    try:
        files = TypeAdapter(_Support).validate_json(lines[0] if lines else b"").support_files
        records = [TypeAdapter(_Line).validate_json(line) for line in lines[1:]]
    except ValidationError as problem:
        raise TaskError(f"suite quixbugs: {file} is not the one-file form of QuixBugs: {problem}") from None
    programs = [Program(line.name, line.buggy, line.correct, line.test, line.json_testcases) for line in records]
    return programs, _support(files.get(_NODE), files.get("load_testdata.py"), file)


def _read_folders(root: Path) -> tuple[list[Program], Mapping[str, str]]:
    programs = []
    for path in sorted((root / "python_programs").glob("*.py")):
        correct, test = root / "correct_python_programs" / path.name, root / "python_testcases" / f"test_{path.name}"
        cases = root / "json_testcases" / f"{path.stem}.json"
        if correct.is_file() and test.is_file():  # node.py and the older *_test.py are no programs
            texts = (_text(path), _text(correct), _text(test))
            programs.append(Program(path.stem, *texts, _text(cases) if cases.is_file() else None))
    loaders = (root / "python_testcases" / "load_testdata.py", root / "load_testdata.py")
    loader = next((_text(path) for path in loaders if path.is_file()), None)
    node = root / _NODE
    return programs, _support(_text(node) if node.is_file() else None, loader, root)


def _text(path: Path) -> str:
    return path.read_bytes().decode()


def _support(node: str | None, loader: str | None, data: Path) -> Mapping[str, str]:
    if node is None or loader is None:
        raise TaskError(f"suite quixbugs: {data} lacks node.py or load_testdata.py; take QuixBugs as it is published")
    return {_NODE: node, _LOADER: loader}


def _task(program: Program, support: Mapping[str, str]) -> Task:
    test_path, cases_path = f"python_testcases/test_{program.name}.py", f"json_testcases/{program.name}.json"
    tests = rewritten_tests(program.name, program.test, program.cases)
    seen = cut_tests(tests, max(1, len(tests.ids) // _VISIBLE_SHARE))
    must_pass, must_stay = fail_before(program.name, tests.ids)
    files = {f"python_programs/{program.name}.py": program.buggy, **support, **_files(seen, test_path, cases_path)}
    return seal(
        Task(
            id=program.name.replace("_", "-"),
            suite=QuixBugsSuite.name,
            split=split_by_name(QuixBugsSuite.name, program.name),
            statement=_STATEMENT.format(name=program.name, description=_description(program)),
            files=_tree(files),
            hidden=_tree(_files(tests, test_path, cases_path)),
            must_pass=tuple(f"{test_path}::{name}" for name in must_pass),
            must_stay=tuple(f"{test_path}::{name}" for name in must_stay),
            test_command="python -m pytest -q python_testcases",
            reference=Change(_tree({f"python_programs/{program.name}.py": program.correct})),
            protected=("python_testcases/**", "json_testcases/**", *Task.protected),
            judge_wall_s=JUDGE_WALL_S,
            kind="algorithm" if program.cases else "graph",
            level=1,
        )
    )


def _files(tests: CaseFile, test_path: str, cases_path: str) -> dict[str, str]:
    return {test_path: tests.source} | ({} if tests.cases is None else {cases_path: tests.cases})


def _tree(texts: Mapping[str, str]) -> dict[str, File]:
    return {path: File(text.encode()) for path, text in texts.items()}


def _description(program: Program) -> str:
    """The text behind the buggy program, which says what it ought to do and nothing of what is wrong."""
    for statement in reversed(ast.parse(program.buggy).body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            return str(statement.value.value).strip()
    raise TaskError(f"task {program.name}: the program has no description; take QuixBugs as it is published")
