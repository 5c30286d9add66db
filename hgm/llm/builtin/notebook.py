"""What the model knows of the checkout: which files there are, and which lines of them it has seen."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field

from hgm.llm.builtin.conversation import Turn

MAX_FILES = 2_000
MAX_LINES = 20_000
CUT = re.compile(
    r"characters? (?:cut|omitted|left out|truncated|more)|truncated|\[\.\.\.|\[…|output (?:was )?cut", re.I
)
READ = re.compile(r"(?:cat -n|grep -n '') (?P<path>\S+)(?: \| sed -n '(?P<start>\d+),\$p')?$")
PAGE = re.compile(r"sed -n '(?P<start>\d+),\$p' (?P<path>\S+)$")
LIST = re.compile(r"(ls -R \.|find \. -type f)(; grep .*)?$")
TEXT = (".py", ".toml", ".md", ".txt", ".cfg", ".ini", ".json", ".yaml", ".yml")


@dataclass
class Notebook:
    """`lines` maps path → line number → text. `ended` holds the paths whose last line was seen."""

    files: list[str] = field(default_factory=list)
    listed: bool = False
    lines: dict[str, dict[int, str]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    pages: dict[str, int] = field(default_factory=dict)

    def next_line(self, path: str) -> int:
        """First line of `path` that was not seen yet."""
        seen = self.lines.get(path, {})
        number = 1
        while number in seen:
            number += 1
        return number

    def stretches(self, path: str) -> list[tuple[int, str]]:
        """Runs of consecutive lines that were seen, as (first line number, text)."""
        found: list[tuple[int, list[str]]] = []
        for number in sorted(self.lines.get(path, {})):
            text = self.lines[path][number]
            if found and found[-1][0] + len(found[-1][1]) == number:
                found[-1][1].append(text)
            else:
                found.append((number, [text]))
        last = max(self.lines.get(path, {}), default=0)
        return [
            (first, "\n".join(texts) + ("\n" if path in self.ended and first + len(texts) > last else ""))
            for first, texts in found
        ]


def read(turns: Iterable[Turn], preface: str, characters: int) -> Notebook:
    """The notebook after `turns`. `preface` is the first user message, which may already list the files."""
    notebook = Notebook()
    _list_in_preface(notebook, preface)
    for turn in turns:
        if turn.done:
            continue
        command, text = turn.command, turn.observation
        if LIST.match(command):
            notebook.listed = True
            _listing(notebook, text)
        elif match := READ.match(command):
            _numbered(notebook, _path(match["path"]), int(match["start"] or 1), text, characters)
        elif match := PAGE.match(command):
            _plain(notebook, _path(match["path"]), int(match["start"]), text, characters)
    return notebook


def _path(quoted: str) -> str:
    try:
        parts = shlex.split(quoted)
    except ValueError:
        return quoted
    return parts[0] if parts else quoted


def _add_file(notebook: Notebook, path: str) -> None:
    path = path.removeprefix("./")
    safe = path and not path.startswith(("/", "-", "..")) and "\0" not in path and len(path) < 200
    plain = re.search(r"[^\w./+@-]", path) is None and path.endswith(TEXT) and "__pycache__" not in path
    if safe and plain and len(notebook.files) < MAX_FILES and path not in notebook.files:
        notebook.files.append(path)


def _list_in_preface(notebook: Notebook, preface: str) -> None:
    """A scaffold may list the files in its first message, one path on a line, below a line that says so."""
    lines = preface.splitlines()
    for index, line in enumerate(lines):
        if re.search(r"\bfiles\b.*:\s*$", line, re.IGNORECASE):
            paths = []
            for row in lines[index + 1 : index + 1 + MAX_FILES]:
                path = row.strip().removeprefix("- ").strip("`")
                if not re.fullmatch(r"[\w./+@-]{1,200}", path):
                    break
                paths.append(path)
            for path in paths:
                _add_file(notebook, path)
            notebook.listed = notebook.listed or bool(paths)


def _listing(notebook: Notebook, text: str) -> None:
    folder = ""
    for line in text.splitlines()[:MAX_FILES]:
        row = line.strip()
        if found := re.match(r"(\./)?(?P<path>[\w./+@-]+\.py):\d+:", row):
            _add_file(notebook, found["path"])
        elif row.endswith(":") and row.startswith("."):
            folder = row[:-1].removeprefix(".").removeprefix("/")
        elif row.startswith("./"):
            _add_file(notebook, row)
        elif row and not row.endswith(":"):
            _add_file(notebook, f"{folder}/{row}" if folder else row)


def _is_cut(text: str, characters: int) -> bool:
    return len(text) >= characters * 0.95 or CUT.search(text[-400:]) is not None


def _numbered(notebook: Notebook, path: str, start: int, text: str, characters: int) -> None:
    """Lines with their numbers before them: whole ones can be told from cut ones wherever the cut is."""
    seen = notebook.lines.setdefault(path, {})
    notebook.pages[path] = notebook.pages.get(path, 0) + 1
    rows = text.split("\n")
    others = [row for row in rows if not re.match(r" *\d+[:\t]", row)]
    cut = len(text) >= characters * 0.95 or any(CUT.search(row) for row in others)
    previous, last_good = start - 1, 0
    for index, row in enumerate(rows[:MAX_LINES]):
        match = re.match(r" *(\d{1,6})[:\t](.*)$", row, re.DOTALL)
        whole = match is not None and _is_whole(rows, index, cut)
        if match is None or not whole or int(match.group(1)) <= previous:
            continue
        previous = last_good = int(match.group(1))
        if len(seen) < MAX_LINES:
            seen[last_good] = match.group(2).removesuffix("\r")
    if not cut and last_good:
        notebook.ended.add(path)
    if not last_good:  # nothing there: the end was reached, or the file cannot be read
        notebook.ended.add(path)


def _is_whole(rows: list[str], index: int, cut: bool) -> bool:
    """False for the last row before a cut and for the first one after it."""
    if not cut:
        return True
    after = rows[index + 1] if index + 1 < len(rows) else ""
    before = rows[index - 1] if index else "1:"
    numbered = re.compile(r" *\d{1,6}[:\t]")
    return bool(numbered.match(after)) and bool(numbered.match(before))


def _plain(notebook: Notebook, path: str, start: int, text: str, characters: int) -> None:
    """Lines without numbers: only what stands before the first cut has a known place."""
    seen = notebook.lines.setdefault(path, {})
    notebook.pages[path] = notebook.pages.get(path, 0) + 1
    cut = _is_cut(text, characters)
    rows = text.split("\n")
    for index, row in enumerate(rows[:MAX_LINES]):
        if (cut and index == len(rows) - 1) or CUT.search(row):
            cut = True
            break
        seen[start + index] = row
    if cut and start + index - 1 in seen:
        del seen[start + index - 1]  # it may have been cut in the middle
    if not cut:
        notebook.ended.add(path)
