"""What a child's tree may hold, and what is taken out of it."""

from __future__ import annotations

import json

import pytest

from archive.files import File, FileTree, Mode
from archive.records import ExpansionFailure
from hgm.gate_files import MAX_FILE_BYTES, refused, without_scratch

PARENT: FileTree = {
    "agent.toml": File(b"name = 'x'\n"),
    "agent/loop.py": File(b"KEY = 'sk-exampleexampleexample'\nimport tools\n"),
    "agent/words.odd": File(b"\xff\xfe"),
}
TURNS = json.dumps([{"role": "assistant", "tool_calls": []}, {"role": "tool", "tool_call_id": "c1"}] * 4).encode()
TOKEN = b"hgm-" + b"aB3_-xyz" * 4


@pytest.mark.parametrize(
    ("path", "file", "failure", "said"),
    [
        ("agent/data.pkl", File(b"x"), "forbidden_file", "of no kind that an agent's source has"),
        ("agent/blob", File(b"x"), "forbidden_file", "of no kind"),
        ("agent/x.txt", File(b"a\0b"), "forbidden_file", "no text"),
        ("agent/x.md", File(b"\xff\xfe"), "forbidden_file", "no text"),
        ("agent/last.json", File(TURNS), "forbidden_file", "transcript of an attempt"),
        ("agent/link.py", File(b"loop.py", Mode.SYMLINK), "forbidden_file", "a link"),
        ("agent/loop.py", File(b"words.odd", Mode.SYMLINK), "forbidden_file", "a link"),
        ("agent/loop.py", File(b"\xff\xfe"), "forbidden_file", "no text any more"),
        ("agent/big.txt", File(b"x" * (MAX_FILE_BYTES + 1)), "too_large", "a file may have"),
        ("agent/loop.py", File(b"x = '" + TOKEN + b"'\n"), "secret", "a key of this search's gateway"),
        ("agent/k.py", File(b"OPENAI = 'sk-proj-" + b"a1" * 20 + b"'"), "secret", "a model provider's key"),
        ("agent/k.py", File(b"-----BEGIN RSA PRIVATE KEY-----\n"), "secret", "a private key"),
        ("agent/k.py", File(b"gh = 'ghp_" + b"a1" * 18 + b"'"), "secret", "a GitHub token"),
    ],
)
def test_what_has_no_business_in_a_source_is_refused_and_no_key_is_repeated(
    path: str, file: File, failure: str, said: str
) -> None:
    why = refused(PARENT, {**PARENT, path: file})
    assert why is not None
    assert why[0] == ExpansionFailure(failure)
    assert said in why[1]
    assert path in why[1]
    assert TOKEN.decode() not in why[1]


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("agent/loop.py", File(PARENT["agent/loop.py"].data + b"x = 1\n")),  # with the example that was there
        ("agent/more.odd", File(b"x")),  # the parent has such files
        ("agent/words.odd", File(b"\0\1")),
        ("prompts/system.md", File("Grüße".encode())),
        ("LICENSE", File(b"x")),
        ("agent/shots.py", File(b"SHOTS = " + TURNS)),
    ],
)
def test_what_a_source_may_have_is_accepted(path: str, file: File) -> None:
    assert refused(PARENT, {**PARENT, path: file}) is None


def test_too_many_files_are_too_many() -> None:
    why = refused(PARENT, {**PARENT, **{f"agent/{n}.py": File(b"") for n in range(500)}})
    assert why is not None
    assert why[0] is ExpansionFailure.TOO_LARGE


def test_what_editing_leaves_lying_about_is_taken_out() -> None:
    left = {"agent/loop.py.orig", "fix.py", "agent/x.log", "edit.sh"}
    kept = {"tools.py", "agent/unused.py", "NOTES.md"}
    made = without_scratch(PARENT, {**PARENT, **{path: File(b"print(1)\n") for path in left | kept}})
    assert made.keys() == PARENT.keys() | kept


def test_what_the_parent_has_already_stays() -> None:
    parent = {**PARENT, "old.log": File(b"x"), "alone.py": File(b"x")}
    assert without_scratch(parent, parent) == parent
