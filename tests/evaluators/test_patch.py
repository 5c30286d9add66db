"""The strict reader of unified diffs, against diffs that git and difflib write."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.files import File, Mode, apply_change, read_tree, unified_patch, write_tree
from evaluators.patch import BadPatch, read_patch

BASE = {"a.py": File(b"one\ntwo\nthree\n"), "b/c.sh": File(b"echo\n", Mode.EXECUTABLE), "last": File(b"x\ny")}
Lines = st.lists(st.sampled_from(["a", "b", "c", "", "-x", "+y", " z", "\u2028", "--- a/f"]), max_size=12)


def tree(lines: list[str], newline: bool) -> dict[str, File]:
    return {"f": File(("\n".join(lines) + ("\n" if newline and lines else "")).encode())}


@given(Lines, Lines, st.booleans(), st.booleans())
def test_reads_back_what_difflib_writes(old: list[str], new: list[str], old_end: bool, new_end: bool) -> None:
    before, after = tree(old, old_end), tree(new, new_end)
    if before == after:
        return
    assert apply_change(before, read_patch(unified_patch(before, after), before)) == after


def test_reads_back_what_git_writes(tmp_path: Path) -> None:
    after = {"a.py": File(b"one\n2\nthree\nfour"), "new/d.txt": File(b"hello\n"), "last": File(b"x\ny\n")}
    for name, files in (("old", BASE), ("new", after)):
        write_tree(files, tmp_path / name)
    made = subprocess.run(
        ["git", "diff", "--no-index", "--no-prefix", "old", "new"], cwd=tmp_path, capture_output=True, check=False
    )
    text = made.stdout.decode().replace("old/", "a/").replace("new/new/", "b/new/").replace(" new/", " b/")
    assert apply_change(BASE, read_patch(text, BASE)) == after
    assert read_tree(tmp_path / "old") == BASE


def test_mode_stays() -> None:
    change = read_patch("--- a/b/c.sh\n+++ b/b/c.sh\n@@ -1 +1 @@\n-echo\n+printf\n", BASE)
    assert change.entries == {"b/c.sh": File(b"printf\n", Mode.EXECUTABLE)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no file header"),
        ("--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-nine\n+1\n", "a.py: the lines at 1 are not what the diff says"),
        ("--- a/gone\n+++ b/gone\n@@ -1 +1 @@\n-x\n+1\n", "gone is not in the task's repo"),
        ("--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-x\n+1\n", "leaves the tree"),
        ("--- /etc/x\n+++ /etc/x\n@@ -1 +1 @@\n-x\n+1\n", "leaves the tree"),
        ("--- a/a.py\n+++ b/b.py\n@@ -1 +1 @@\n-one\n+1\n", "changes one file"),
        ("--- a/a.py\n@@ -1 +1 @@\n-one\n+1\n", "expected a `\\+\\+\\+` line"),
        ("--- a/a.py\n+++ b/a.py\n@@ -1,3 +1 @@\n-one\n", "shorter than its header"),
        ("rename from a.py\nrename to b.py\n", "not supported"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadPatch, match=message):
        read_patch(text, BASE)
