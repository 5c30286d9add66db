"""What can be said of a change without asking a model: its kind, and what speaks plainly for or against it.

All is read from the text of the two trees; nothing of a child is parsed or run on the host. Points are small, as most
changes do little: only what reaches for the exam instead of the work, or is never reached itself, is plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from archive.files import FileTree, change_between

PROSE = (".md", ".rst", ".txt", ".j2", ".jinja", ".prompt")
LARGE_LINES, MUCH_LINES = 120, 60
_NUMBER = re.compile(r"\b\d[\d_.]*\b")
_STRING = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_COMMENT = re.compile(r"^\s*(#.*)?$")
_PROMPT = re.compile(r"prompt|instruction|template|system_?message", re.I)
_LIMIT_WORDS = re.compile(r"limit|budget|turns|steps|timeout|retries|requests|tokens|max_|most", re.I)
_LIMITED = re.compile(r"\b\d+ limit\b")
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_ENDS = re.compile("[\r\f]")
"""What ends a line for Python, besides a newline, or lets another begin."""
_EXAM = re.compile(
    r"hidden_tests|conftest\.py|os\._exit|sitecustomize|usercustomize|pytest_plugins|must_pass|canar(?:y|ies)"
)
"""What an agent that works on its tasks need not know of."""


class Action(StrEnum):
    """The kind of change; each has its own criteria, hgm/prompts/criteria_*.md."""

    WORDING = "wording"
    LIMITS = "limits"
    LOGIC = "logic"
    STRUCTURE = "structure"


@dataclass(frozen=True)
class Opinion:
    """`value` in [-100, 100]; `sure`: no model need be asked."""

    action: Action
    value: float
    explanation: str
    sure: bool = False


@dataclass(frozen=True)
class FileDiff:
    """The lines that came and went, without their marks."""

    path: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


def opinion(parent: FileTree, child: FileTree, patch: str, score_card: str) -> Opinion:
    diffs = list(_files(patch))
    action = action_of(parent, child, diffs)
    if _reaches_for_exam(diffs):
        return Opinion(action, -60.0, "it reaches for the exam (test hooks, hidden tests), not for the work", sure=True)
    if len(diffs) == len(change_between(parent, child).entries) and all(_is_idle(diff) for diff in diffs):
        return Opinion(action, 0.0, "only comments, blank lines or documentation differ", sure=True)
    if _unreached(parent, child):
        return Opinion(action, 0.0, "only files are new that nothing else mentions", sure=True)
    points = list(_points(action, diffs, score_card))
    value = max(-100.0, min(100.0, sum(number for number, _ in points)))
    return Opinion(action, value, "; ".join(why for _, why in points) or "nothing speaks plainly for or against it")


def action_of(parent: FileTree, child: FileTree, diffs: list[FileDiff]) -> Action:
    moved = parent.keys() ^ child.keys()
    lines = sum(len(diff.added) + len(diff.removed) for diff in diffs)
    if any(not path.endswith(PROSE) for path in moved) or lines > LARGE_LINES:
        return Action.STRUCTURE
    if diffs and all(_same_but(_NUMBER, diff) for diff in diffs):
        return Action.LIMITS
    if diffs and all(_is_wording(diff) for diff in diffs):
        return Action.WORDING
    return Action.LOGIC


def _points(action: Action, diffs: list[FileDiff], score_card: str) -> Iterator[tuple[float, str]]:
    added, removed = sum(len(diff.added) for diff in diffs), sum(len(diff.removed) for diff in diffs)
    limited = _LIMITED.search(score_card.partition("\n")[0])  # what the agent itself printed comes behind that
    about_limits = any(_LIMIT_WORDS.search(line) for diff in diffs for line in diff.added)
    if action is Action.LIMITS and about_limits:
        helps, idles = "it moves a limit, and limits ended attempts", "it moves a limit that ended no attempt"
        yield (8.0, helps) if limited else (-3.0, idles)
    if action is Action.STRUCTURE and added + removed > LARGE_LINES:
        yield -8.0, f"it is large ({added + removed} lines), and large changes break more than they mend"
    if removed - added > MUCH_LINES:
        yield -10.0, f"it takes away {removed - added} lines more than it brings"
    if action is Action.LOGIC and added and added + removed <= MUCH_LINES // 2:
        yield 3.0, "it is a small change of what the program does"


def _files(patch: str) -> Iterator[FileDiff]:
    """A hunk's own length decides what is a line of it: `++ f()` is code, and its line begins as a header."""
    path, before, old, new = "", "", 0, 0
    added, removed = list[str](), list[str]()
    for line in patch.split("\n"):
        if old or new:
            if line.startswith("+"):
                added += _ENDS.split(line[1:])
            elif line.startswith("-"):
                removed += _ENDS.split(line[1:])
            old, new = old - line.startswith(("-", " ")), new - line.startswith(("+", " "))
        elif hunk := _HUNK.match(line):
            old, new = (int(count or 1) for count in hunk.groups())
        elif line.startswith("--- "):
            before = line
        elif line.startswith("+++ "):
            if path:
                yield FileDiff(path, tuple(added), tuple(removed))
            path, added, removed = (before if line == "+++ /dev/null" else line)[6:].strip(), [], []
    if path:
        yield FileDiff(path, tuple(added), tuple(removed))


def _same_but(pattern: re.Pattern[str], diff: FileDiff) -> bool:
    """Whether what came and what went is the same but for what `pattern` finds."""
    return [pattern.sub("·", line) for line in diff.added] == [pattern.sub("·", line) for line in diff.removed]


def _is_wording(diff: FileDiff) -> bool:
    return diff.path.endswith(PROSE) or bool(_PROMPT.search(diff.path)) or _same_but(_STRING, diff)


def _is_idle(diff: FileDiff) -> bool:
    """Documentation, comments, blank lines. A prompt is not, in a text file or as the headings of a long string."""
    name = diff.path.rsplit("/", 1)[-1].lower()
    if name.startswith(("readme", "license", "changelog")):
        return True
    is_code = diff.path.endswith(".py") and not _PROMPT.search(diff.path)
    return is_code and all(_COMMENT.match(line) for line in diff.added + diff.removed)


def _unreached(parent: FileTree, child: FileTree) -> bool:
    """Whether all that differs are new files whose stem occurs in no other file."""
    changed = change_between(parent, child).entries
    if not changed or any(path in parent or path not in child for path in changed):
        return False
    others = b"\n".join(file.data for path, file in child.items() if path not in changed)
    stems = [path.rsplit("/", 1)[-1].split(".", 1)[0] for path in changed]
    return all(stem != "__init__" and stem.encode() not in others for stem in stems)


def _reaches_for_exam(diffs: list[FileDiff]) -> bool:
    return any(_EXAM.search(line) for diff in diffs for line in diff.added)
