"""Patches that git itself applies: what comes out is the change, byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.files import Change, File, FileTree, Mode, apply_change, change_between, read_tree, write_tree
from evaluators import patch_writing
from evaluators.patch_writing import write_patch

BASE: FileTree = {
    "a.py": File(b"one\ntwo\nthree\n"),
    "crlf.txt": File(b"one\r\ntwo\r\n"),
    "latin.txt": File("ä\n".encode("latin-1")),
    "run.sh": File(b"#!/bin/sh\n"),
    "empty": File(b""),
    "logo.png": File(bytes(range(256))),
    "link": File(b"a.py", Mode.SYMLINK),
    "with blank.txt": File(b"x\n"),
    "folder/deep.txt": File(b"no end"),
}


def applied(base: FileTree, patch: bytes, room: Path) -> dict[str, File]:
    """What `git apply` makes of `base`, without any repository around it."""
    write_tree(base, room)
    if patch:
        subprocess.run(
            ["git", "apply", "--verbose", "-"], input=patch, cwd=room, check=True, capture_output=True,
            env={"PATH": "/usr/bin:/bin", "GIT_CEILING_DIRECTORIES": str(room.parent), "HOME": str(room)},
        )  # fmt: skip
    return read_tree(room)


@pytest.mark.parametrize(
    "entries",
    [
        {"a.py": File(b"one\n2\nthree\n")},
        {"a.py": File(b"one\ntwo\nthree")},
        {"folder/deep.txt": File(b"no end\nnow one\n")},
        {"crlf.txt": File(b"one\r\nTWO\r\n")},
        {"latin.txt": File("äö\n".encode("latin-1"))},
        {"a.py": None, "new/file.py": File(b"x = 1\n")},
        {"folder/deep.txt": None},
        {"empty": None, "also-empty": File(b"")},
        {"empty": File(b"not any more\n")},
        {"run.sh": File(b"#!/bin/sh\n", Mode.EXECUTABLE)},
        {"run.sh": File(b"#!/bin/sh\nexit\n", Mode.EXECUTABLE)},
        {"logo.png": File(bytes(range(255, -1, -1)))},
        {"logo.png": None, "other.bin": File(b"\0" * 1000)},
        {"logo.png": File(b"text now\n")},
        {"link": File(b"run.sh", Mode.SYMLINK)},
        {"link": File(b"a file\n")},
        {"a.py": File(b"crlf.txt", Mode.SYMLINK)},
        {"with blank.txt": File(b"y\n"), "another one.txt": File(b"z\n")},
        {'ünï\tcode "quoted\\.txt': File(b"x\n")},
        {"a.py": File("one\u2028two\x85\x0cthree\n".encode())},
        {"folder/deep.txt": None, "folder": File(b"a file in its place\n")},
        {"run.sh": None, "run.sh/below": File(b"a folder in its place\n")},
        {},
    ],
    ids=lambda entries: " ".join(entries) or "nothing",
)
def test_git_makes_the_same_of_it(entries: dict[str, File | None], tmp_path: Path) -> None:
    change = Change(entries)
    assert applied(BASE, write_patch(change, BASE), tmp_path / "room") == apply_change(BASE, change)


_FILES = st.dictionaries(
    st.sampled_from(["a", "b/c", "d e", "ö"]),
    st.builds(File, st.one_of(st.binary(max_size=80), st.text("xy\n\r", max_size=40).map(str.encode))),
)


@given(_FILES, _FILES)
def test_from_any_tree_to_any_other(tmp_path_factory: pytest.TempPathFactory, old: FileTree, new: FileTree) -> None:
    room = tmp_path_factory.mktemp("any") / "room"
    assert applied(old, write_patch(change_between(old, new), old), room) == dict(new)


def test_what_is_large_is_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patch_writing, "DIFFED_BYTES", 1000)
    base = {"big.txt": File(b"line\n" * 300), "small.txt": File(b"1\n")}
    change = Change({"big.txt": File(b"other\n" * 300), "small.txt": File(b"2\n")})
    patch = write_patch(change, base)
    assert patch.count(b"GIT binary patch") == 1
    assert applied(base, patch, tmp_path / "room") == apply_change(base, change)


def test_what_changes_nothing_is_empty() -> None:
    assert write_patch(Change({"a.py": BASE["a.py"], "gone": None}), BASE) == b""
