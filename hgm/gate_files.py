"""What a child's tree may hold: an allow-list of file types, sizes, no keys, no transcripts, nothing left lying about.

All are questions about bytes, asked before anything of a child is run. What editing leaves lying about is taken out
and named; what has no business in an agent's source is a reason to refuse the child, which it may mend.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator

from archive.files import File, FileTree, Mode, change_between
from archive.records import ExpansionFailure

MAX_FILES = 500
MAX_BYTES = 2 << 20
MAX_FILE_BYTES = 512 << 10
SCRATCH = (
    *("*.orig", "*.rej", "*.bak", "*.swp", "*.tmp", "*~"),
    *("*.log", "nohup.out", "*.traj", "*.traj.json", ".DS_Store"),
)
"""Never part of a variant, or descendants would inherit and diff it for ever."""
ALLOWED = frozenset(
    {
        *("py", "pyi", "toml", "cfg", "ini", "in", "lock", "sh", "sql", "js", "ts", "css", "html", "xml"),
        *("md", "rst", "txt", "j2", "jinja", "jinja2", "tmpl", "prompt", "json", "yaml", "yml", "csv"),
    }
)
"""Ends of names that a new file may have; also those that the parent has already."""
ALLOWED_NAMES = frozenset(
    {"LICENSE", "NOTICE", "README", "CHANGELOG", "Makefile", ".gitignore", ".gitattributes", "py.typed"}
)
TRANSCRIPT_MARKS = 3
_TURN = re.compile(rb'"(?:tool_call_id|tool_calls|tool_use_id)"\s*:')
_SECRETS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("a private key", re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")),
    ("a model provider's key", re.compile(rb"\bsk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{20,}")),
    ("a key of this search's gateway", re.compile(rb"\bhgm-[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])")),
    ("a GitHub token", re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})")),
    ("an AWS key", re.compile(rb"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    ("a Hugging Face token", re.compile(rb"\bhf_[A-Za-z0-9]{34}\b")),
    ("a Google key", re.compile(rb"\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])")),
)


def without_scratch(parent: FileTree, files: FileTree) -> FileTree:
    """`files` without what editing leaves lying about: known kinds, and at the top programs that nothing mentions."""
    dropped = set(_scratch(parent, files))
    return {path: file for path, file in files.items() if path not in dropped}


def refused(parent: FileTree, files: FileTree) -> tuple[ExpansionFailure, str] | None:
    """Why the tree may not become a variant, and what to do; None where nothing speaks against it. Keys are named by
    their place, never repeated."""
    size = sum(len(file.data) for file in files.values())
    if len(files) > MAX_FILES or size > MAX_BYTES:
        allowed = f"allowed are {MAX_FILES} files, {MAX_BYTES:,} bytes"
        return ExpansionFailure.TOO_LARGE, f"{len(files)} files, {size:,} bytes; {allowed}"
    kinds = ALLOWED | {_end(path) for path in parent}
    for path, file in sorted(change_between(parent, files).entries.items()):
        if file is not None and (why := _against(path, file, kinds, parent.get(path))):
            return why
    return None


def _against(path: str, file: File, kinds: frozenset[str], old: File | None) -> tuple[ExpansionFailure, str] | None:
    if len(file.data) > MAX_FILE_BYTES:
        return ExpansionFailure.TOO_LARGE, f"{path}: {len(file.data):,} bytes; a file may have {MAX_FILE_BYTES:,}"
    if found := secret_in(file.data, old.data if old else b""):
        return ExpansionFailure.SECRET, f"{path} holds what looks like {found}: take it out"
    if file.mode is Mode.SYMLINK and (old is None or old.mode is not Mode.SYMLINK):
        return ExpansionFailure.FORBIDDEN_FILE, f"{path} is a link: write the file itself"
    if old is not None:
        is_worse = _is_text(old.data) and not _is_text(file.data)
        return (ExpansionFailure.FORBIDDEN_FILE, f"{path} is no text any more") if is_worse else None
    name = path.rsplit("/", 1)[-1]
    if _end(path) not in kinds and name not in ALLOWED_NAMES:
        return ExpansionFailure.FORBIDDEN_FILE, f"{path} is of no kind that an agent's source has: remove it"
    if not _is_text(file.data):
        return ExpansionFailure.FORBIDDEN_FILE, f"{path} is no text: remove it"
    if len(_TURN.findall(file.data)) >= TRANSCRIPT_MARKS and not path.endswith(".py"):
        return ExpansionFailure.FORBIDDEN_FILE, f"{path} looks like the transcript of an attempt: remove it"
    return None


def secret_in(data: bytes, old: bytes = b"") -> str:
    """What kind of key is new in `data`, or ''."""
    kinds = (what for what, pattern in _SECRETS if set(pattern.findall(data)) - set(pattern.findall(old)))
    return next(kinds, "")


def _scratch(parent: FileTree, files: FileTree) -> Iterator[str]:
    for path in files.keys() - parent.keys():
        name = path.rsplit("/", 1)[-1]
        is_program = "/" not in path and path.endswith((".py", ".sh"))
        if any(fnmatch.fnmatch(name, pattern) for pattern in SCRATCH) or (
            is_program and not _is_mentioned(path, files)
        ):
            yield path


def _is_mentioned(path: str, files: FileTree) -> bool:
    """Whether another file has the name, or the name without its end: an import, a command, a list of tools."""
    stem = path.rsplit(".", 1)[0].encode()
    return any(stem in file.data for other, file in files.items() if other != path)


def _end(path: str) -> str:
    """`py` of `a/b.py`; of a name without a dot the name itself."""
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[-1]


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in data
