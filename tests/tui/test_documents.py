"""Texts in blocks: diffs, stories, conversations."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.runs import TRANSCRIPT
from tui.documents import Document, Section, Sections, Transcript, file_lines, patch_document
from tui.highlight import spans, syntax_of
from tui.text import Line, Tone

PATCH = """diff --git a/a.py b/a.py
index 1..2 100644
--- a/a.py
+++ b/a.py
@@ -1,2 +1,2 @@ def f():
-    return "old"
+    return "new"
 # end
diff --git a/notes.txt b/notes.txt
deleted file mode 100644
index 1..0
--- a/notes.txt
+++ /dev/null
@@ -1 +0,0 @@
-gone
"""


def texts(document: Document, at: int) -> list[str]:
    return [line.text for line in document.block(at)]


def test_a_diff_is_folded_file_by_file() -> None:
    document = patch_document(PATCH)
    assert [texts(document, at)[0] for at in range(len(document))] == ["▾ a.py  +1 −1", "▾ notes.txt  +0 −1"]
    tones = [line.tone for line in document.block(0)]
    assert tones == [Tone.HEADING, Tone.HUNK, Tone.REMOVED, Tone.ADDED, Tone.PLAIN]
    assert document.block(0)[2].syntax == "python"
    assert document.toggle(0)
    assert texts(document, 0) == ["▸ a.py  +1 −1  (4 lines)"]
    assert document.find("NEW", 0, 1) == 0
    assert len(document.block(0)) == 5
    document.toggle_all()
    assert [len(document.block(at)) for at in (0, 1)] == [1, 1]


def test_a_long_file_of_a_diff_is_folded_at_first() -> None:
    body = "\n".join(f"+line {at}" for at in range(1_000))
    document = patch_document(f"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -0,0 +1,1000 @@\n{body}\n")
    assert texts(document, 0) == ["▸ x  +1000 −0  (1001 lines)"]


def test_code_has_its_colours() -> None:
    code = 'return "new"  # why'
    found = [(span.kind, code[span.start : span.end]) for span in spans(code, "python")]
    assert found[0] == ("keyword", "return")
    assert ("comment", "# why") in found
    assert any(kind == "string" for kind, _ in found)
    assert (syntax_of("x.py"), syntax_of("no-such-kind.zzz")) == ("python", "")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_colours_never_reach_beyond_a_line(text: str) -> None:
    found = spans(text, "python")
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_a_transcript_is_a_conversation() -> None:
    document = Transcript(TRANSCRIPT.encode())
    assert texts(document, 0)[:2] == ["── user ── 0.1s", "Fix the bug.^[[2J Be brief. [/b]"]
    assert texts(document, 1)[1:3] == ["→ shell", "cat paging.py"]
    assert [line.tone for at in range(3) for line in document.block(at)[:1]] == [Tone.USER, Tone.ASSISTANT, Tone.TOOL]
    assert texts(document, 2)[1:5] == ["line 0", "line 1", "line 2", "… 1,997 more lines (o unfolds)"]
    assert texts(document, 3)[:2] == ["── limit ── 9.1s", "60 requests"]


def test_a_search_unfolds_where_it_finds() -> None:
    document = Transcript(TRANSCRIPT.encode())
    assert document.find("LINE 1234", 0, 1) == 2
    assert "line 1234" in texts(document, 2)
    assert document.find("fix the bug", 3, -1) == 0
    assert document.find("nowhere", 0, 1) is None
    assert Transcript(json.dumps({"role": "user", "content": "größer"}).encode()).find("größer", 0, 1) == 0


def test_a_transcript_of_fifty_megabytes_is_parsed_where_it_is_looked_at() -> None:
    entry = json.dumps({"role": "tool", "content": "x" * 50_000}).encode() + b"\n"
    document = Transcript(entry * 1_000)
    assert len(document) == 1_000
    assert texts(document, 999)[0] == "── tool ──"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["role", "content", "tools", "tool_calls", "usage", "at_s", "fault", "note"]), inner
            )
        ),
    )
)
def test_any_json_is_shown_somehow(value: object) -> None:
    document = Transcript(json.dumps(value).encode())
    assert all(line.text.isprintable() for at in range(len(document)) for line in document.block(at))


def test_a_note_of_the_host_is_a_heading() -> None:
    document = Transcript(json.dumps({"segment": None, "at_s": 0.0, "note": "try 2: the visible tests pass"}).encode())
    assert texts(document, 0)[0] == "── try 2: the visible tests pass ──"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff\xfe not json\n", b"[" * 100_000])
def test_what_is_no_transcript_is_shown_too(data: bytes) -> None:
    document = Transcript(data)
    assert all(line.text.isprintable() for at in range(len(document)) for line in document.block(at))


def test_sections_fold_but_not_without_a_heading() -> None:
    document = Sections([Section("", [Line("head")]), Section("more", [Line("a"), Line("b")], folded=True)], "x")
    assert not document.toggle(0)
    assert texts(document, 1) == ["▸ more  (2 lines)"]
    assert document.find("b", 0, 1) == 1
    assert texts(document, 1) == ["▾ more", "a", "b"]


def test_a_file_is_numbered() -> None:
    assert [line.text for line in file_lines("a.py", b"x = 1\n\ty\n")] == ["1 x = 1", "2     y"]
    assert "no text" in file_lines("a.bin", b"\0\1")[0].text
