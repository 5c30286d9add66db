"""A repository as the miner sees it: its files at HEAD, which of them are tests, which are source."""

from __future__ import annotations

import ast
import configparser
import fnmatch
import posixpath
import re
import tomllib
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ConfigError
from archive.files import Change, File, FileTree, Mode
from archive.history import History
from archive.parsing import parse_python
from archive.records import Split
from evaluators.base import Task
from evaluators.grading import import_roots
from evaluators.protection import config_file, kept_change

LEFT_OUT = re.compile(
    r"(?:\.github|\.circleci|docs?|benchmarks?|examples?|\.git\w+|\.pre-commit-config\.yaml)(?:/.*)?$"
)
"""What of a repository no test should need."""

MOST_BYTES = 1 << 20
"""Of one file, unless it is Python."""

NO_SOURCE = frozenset({"setup.py", "conftest.py", "noxfile.py", "tasks.py", "fabfile.py", "__main__.py", "conf.py"})
_HEAD = "import pathlib, sys\n\nsys.path.insert(0, str(pathlib.Path(__file__).parent / {root!r}))\n"


RUNNERS = ("python -m pytest -q", "python -m pytest -q -o addopts=")
"""Test commands, the plainest first: a project's own options may need plugins that are not here."""


@dataclass(frozen=True)
class Repository:
    """`files` is what every task gets; `tests` are its test files, `sources` the files where bugs may be put.

    `runner` starts pytest, for the tests in `places` (all if empty); `config` is the file that configures it, or None.
    """

    name: str
    revision: str
    files: FileTree
    tests: tuple[str, ...]
    sources: tuple[str, ...]
    places: tuple[str, ...]
    config: str | None
    runner: str = RUNNERS[0]

    @property
    def test_command(self) -> str:
        """What an agent is told to run the visible tests with."""
        return " ".join([self.runner, *self.places])

    @property
    def sys_path(self) -> tuple[str, ...]:
        """Where pytest's default import mode would look besides the top."""
        return tuple(import_roots(self.tests, self.files))


def read_repository(path: Path, history: Path, tests: Sequence[str] = ()) -> Repository:
    """What is committed at `path`. `history` is where a copy of its commits is kept; `tests` where its tests are,
    if not found by themselves: files, or folders.

    Raises:
        ConfigError: no such directory, no git repository, nothing committed, no tests, no source.
    """
    if not path.is_dir():
        raise ConfigError(f"--repo {path}: no such directory")
    if not (path / ".git").exists() and not (path / "HEAD").is_file():
        raise ConfigError(
            f"--repo {path}: no git repository; make it one, with everything committed:\n"
            f"  cd {path} && git init && git add -A && git commit -m 'as it is'"
        )
    kept = History.copy(path, history)
    return from_tree(path.resolve().name, kept.head, kept.files(kept.head), tests)


def from_tree(name: str, revision: str, tree: FileTree, tests: Sequence[str] = ()) -> Repository:
    """
    Raises:
        ConfigError: no tests, or no source.
    """
    files = with_import_path({path: file for path, file in tree.items() if _is_kept(path, file)})
    found = _test_files(files, tests)
    if not found:
        wanted = f"--tests {' '.join(tests)}: no file there is a test" if tests else "no tests found"
        raise ConfigError(
            f"{name}: {wanted}; looked for {', '.join(_patterns(files))} among the committed files. "
            "Say where they are: --tests FOLDER"
        )
    sources = tuple(path for path in sorted(files) if _is_source(path, files, found))
    if not sources:
        raise ConfigError(f"{name}: has tests, and no Python source beside them that a bug could be put into")
    return Repository(name, revision, files, found, sources, tuple(tests), config_file(files))


def _is_kept(path: str, file: File) -> bool:
    if LEFT_OUT.match(path) and not path.endswith((".py", ".toml")):
        return False
    return file.mode is not Mode.SYMLINK and (path.endswith(".py") or len(file.data) <= MOST_BYTES)


def _options(files: FileTree) -> dict[str, str]:
    """pytest's own configuration, as texts."""
    path = config_file(files)
    if path is None:
        return {}
    text = files[path].data.decode("utf-8", "replace")
    try:
        if path.endswith(".toml"):
            table = tomllib.loads(text)
            found = table.get("tool", {}).get("pytest", {})
            found = {**found.get("ini_options", {}), **table.get("pytest", {})}
            return {k: " ".join(map(str, v)) if isinstance(v, list) else str(v) for k, v in found.items()}
        parser = configparser.RawConfigParser(strict=False)
        parser.read_string(text)
        return dict(parser["tool:pytest" if path == "setup.cfg" else "pytest"])
    except (ValueError, KeyError, AttributeError, configparser.Error):
        return {}


def _patterns(files: FileTree) -> list[str]:
    return _options(files).get("python_files", "test_*.py *_test.py").split()


def _test_files(files: FileTree, places: Sequence[str]) -> tuple[str, ...]:
    places = [posixpath.normpath(place) for place in places] or _options(files).get("testpaths", "").split()
    patterns = _patterns(files)

    def is_test(path: str) -> bool:
        inside = not places or any(place in (".", path) or path.startswith(f"{place}/") for place in places)
        return inside and any(fnmatch.fnmatch(posixpath.basename(path), pattern) for pattern in patterns)

    found = tuple(path for path in sorted(files) if path.endswith(".py") and is_test(path))
    return found or (_test_files_anywhere(files, patterns) if places and "testpaths" in _options(files) else ())


def _test_files_anywhere(files: FileTree, patterns: list[str]) -> tuple[str, ...]:
    names = ((path, posixpath.basename(path)) for path in sorted(files) if path.endswith(".py"))
    return tuple(path for path, name in names if any(fnmatch.fnmatch(name, pattern) for pattern in patterns))


def _is_source(path: str, files: FileTree, tests: Sequence[str]) -> bool:
    if not path.endswith(".py") or path in tests or posixpath.basename(path) in NO_SOURCE or LEFT_OUT.match(path):
        return False
    folders = {posixpath.dirname(test) for test in tests} - {""}
    if any(path.startswith(f"{folder}/") for folder in folders if _holds_tests(folder)):
        return False
    change = Change({path: File(b"")})
    task = Task("mine", "mine", Split.SEARCH, "", files, {test: files[test] for test in tests}, ())
    return bool(kept_change(task, change)) and parsed(files[path]) is not None


def _holds_tests(folder: str) -> bool:
    return posixpath.basename(folder).lower() in ("test", "tests", "testing")


def parsed(file: File) -> ast.Module | None:
    """The tree of a file, without a word about its style; None where it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse_python(file.data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def with_import_path(files: FileTree) -> dict[str, File]:
    """`files` such that what lies below `src/` or `lib/` can be imported: by lines at the top of `conftest.py`."""
    root = next((root for root in ("src", "lib") if _holds_packages(root, files)), None)
    if root is None or "pythonpath" in _options(files):
        return dict(files)
    before = files["conftest.py"].data if "conftest.py" in files else b""
    future = re.search(rb"^from __future__ [^\n]*\n", before, re.MULTILINE)
    at = future.end() if future else 0
    made = before[:at] + _HEAD.format(root=root).encode() + before[at:]
    return {**files, "conftest.py": File(made)}


def _holds_packages(root: str, files: FileTree) -> bool:
    return any(re.fullmatch(rf"{root}/(?:\w+/__init__|\w+)\.py", path) for path in files)
