"""A mined bug as a task folder: the tests that notice it are taken out of what the agent sees, and decide."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.files import File, FileTree, write_tree
from archive.records import Split
from hgm.mine.repository import parsed
from hgm.mine.statement import FUNCTION, find_functions

JUDGE_WALL_S = 30.0


@dataclass(frozen=True)
class Draft:
    """A task before it is proven. `broken` are the files with the bug, `fixed` the same without; None is no file.

    `seen` are the test files as the agent sees them. `beside` is laid over for judging like these, and is no test.
    """

    id: str
    statement: str
    split: Split
    kind: str
    level: int
    broken: Mapping[str, File | None]
    fixed: Mapping[str, File | None]
    must_pass: tuple[str, ...]
    must_stay: tuple[str, ...]
    test_command: str
    judge_wall_s: float = JUDGE_WALL_S
    environment: Mapping[str, object] | None = None
    seen: Mapping[str, File | None] = field(default_factory=dict)
    beside: FileTree = field(default_factory=dict)


def write_draft(draft: Draft, files: FileTree, folder: Path) -> None:
    """Write `draft` as a new folder; `files` is the project without the bug."""
    hidden = {path: files[path] for path in _test_files(draft)} | dict(draft.beside)
    repo = {**files, **draft.broken, **draft.seen}
    folder.mkdir(parents=True)
    write_tree({path: file for path, file in repo.items() if file is not None}, folder / "repo")
    write_tree(hidden, folder / "hidden")
    write_tree({path: file for path, file in draft.fixed.items() if file is not None}, folder / "reference")
    (folder / "task.toml").write_text(_toml(draft, files), encoding="utf-8")


def _test_files(draft: Draft) -> list[str]:
    return sorted({test.partition("::")[0] for test in (*draft.must_pass, *draft.must_stay)})


def visible(files: FileTree, taken_out: Sequence[str]) -> dict[str, File | None]:
    """The test files that have one of the tests `taken_out`, without those; None for a file that goes as a whole:
    it has no other tests, or not the lines of these (they are inherited, say)."""
    names: dict[str, set[str]] = {}
    for test in taken_out:
        path, _, name = test.partition("[")[0].partition("::")
        names.setdefault(path, set()).add(name)
    return {path: _without(files, path, own) for path, own in names.items()}


def _without(files: FileTree, path: str, names: set[str]) -> File | None:
    spans = [find_functions(files, path, name) for name in sorted(names)]
    if not all(spans):
        return None
    gone = sorted({span for found in spans for span in found}, reverse=True)
    lines = files[path].data.decode("utf-8", "surrogateescape").split("\n")
    for first, last in gone:
        indent = re.match(r"\s*", lines[first - 1])
        lines[first - 1 : last] = [f"{indent.group() if indent else ''}pass"] if _is_only(lines, first, last) else []
    made = File("\n".join(lines).encode("utf-8", "surrogateescape"), files[path].mode)
    return made if _has_tests(made) else None


def _has_tests(file: File) -> bool:
    tree = parsed(file)
    names = (node.name for node in ast.walk(tree) if isinstance(node, FUNCTION)) if tree is not None else ()
    return any(name.startswith("test") for name in names)


def _is_only(lines: Sequence[str], first: int, last: int) -> bool:
    """Whether nothing of the same block is left but these lines, so that something must stand in their place."""
    indent = len(lines[first - 1]) - len(lines[first - 1].lstrip())
    if not indent:
        return False

    def in_block(line: str) -> bool:
        return len(line) - len(line.lstrip()) >= indent and not line.lstrip().startswith("#")

    before = [line for line in lines[: first - 1] if line.strip()]
    after = [line for line in lines[last:] if line.strip()]
    return not (before and in_block(before[-1])) and not (after and in_block(after[0]))


def _toml(draft: Draft, files: FileTree) -> str:
    size_mb = sum(len(file.data) for file in files.values()) >> 20
    lines = [
        f"id = {json.dumps(draft.id)}",
        f"statement = {_text(draft.statement)}",
        f"split = {json.dumps(draft.split.value)}",
        f"kind = {json.dumps(draft.kind)}",
        f"level = {draft.level}",
        f"test_command = {json.dumps(draft.test_command)}",
        f"must_pass = {_list(draft.must_pass)}",
        f"must_stay = {_list(draft.must_stay)}",
        "",
        "[limits]",
        f"judge_wall_s = {draft.judge_wall_s:g}",
        f"disk_mb = {64 + 4 * size_mb}",
    ]
    if draft.environment:
        lines += ["", "[environment]", *(f"{name} = {_value(value)}" for name, value in draft.environment.items())]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    return _list(value) if isinstance(value, list | tuple) else _text(str(value))


def _list(values: Sequence[str]) -> str:
    return "[\n" + "".join(f"    {_text(value)},\n" for value in values) + "]" if values else "[]"


def _text(text: str) -> str:
    """A string of TOML. JSON's escapes are TOML's, but for DEL and for surrogates."""
    made = json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
    if "\n" not in text:
        return made
    lines = made[1:-1].replace("\\\\", "\0").replace("\\n", "\n").replace('\\"', '"')
    return '"""\n' + lines.replace('"""', '""\\"').replace("\0", "\\\\") + '\n"""'
