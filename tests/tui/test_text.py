from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.runs import HOSTILE, TRANSCRIPT
from tui.text import Tone, bar, diff_lines, duration, lines_of, one_line, visible, wrapped
from tui.transcript import transcript_lines


@given(st.text())
def test_whatever_a_variant_wrote_becomes_printable(text: str) -> None:
    assert visible(text).isprintable()
    assert one_line(text).isprintable()
    assert all(line.text.isprintable() for line in lines_of(text))


def test_escapes_are_shown_and_colours_left_out() -> None:
    assert one_line(HOSTILE) == "read [bold red]tests[/] first^[]0;owned^G� then edit"
    assert visible("a\tb\x9b2J\x7f") == "a    b�2J^?"


def test_lines_end_where_people_see_an_end() -> None:
    assert [line.text for line in lines_of("a\r\nb\rc\x0cd\n\n")] == ["a", "b^Mc", "d", ""]


@given(st.text(alphabet="ab c漢é", max_size=200), st.integers(4, 30))
def test_wrapping_loses_nothing_and_fits(text: str, width: int) -> None:
    pieces = list(wrapped(text, width))
    assert "".join(pieces) == text
    assert all(cell_len(piece) <= width for piece in pieces)


def test_a_wrapped_line_hangs() -> None:
    assert list(wrapped("key  some words", 10, hang=5)) == ["key  some ", "     words"]


@settings(deadline=None)  # the first call imports scipy.special
@given(st.integers(0, 500), st.integers(0, 500))
def test_a_bar_has_its_mean_on_its_interval(s: int, f: int) -> None:
    cells = bar(s, f, 20)
    assert len(cells) == 20
    at = cells.index("●")
    assert {cells[max(0, at - 1)], cells[min(19, at + 1)]} & {"━", "●"} or s + f > 100


@pytest.mark.parametrize(
    ("seconds", "text"), [(-1, "0.0s"), (4.21, "4.2s"), (192, "3m12s"), (18_420, "5h07m"), (183_600, "2d03h")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_diff_has_tones() -> None:
    tones = [
        line.tone for line in diff_lines("diff --git a/x b/x\nindex 1..2\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n c\n")
    ]
    heading = [Tone.HEADING] * 3
    assert tones == [*heading, Tone.HUNK, Tone.REMOVED, Tone.ADDED, Tone.PLAIN]


def test_a_transcript_is_a_conversation() -> None:
    texts = [line.text for line in transcript_lines(TRANSCRIPT)]
    assert texts[:2] == ["── user ── 0.1s", "Fix the bug.^[[2J Be brief. [/b]"]
    assert texts[texts.index("→ shell") + 1] == "cat paging.py"
    assert texts[-3:-1] == ["── limit ── 9.1s", "60 requests"]


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["role", "content", "tools", "tool_calls", "usage", "at_s", "fault"]), inner
            )
        ),
    )
)
def test_any_json_is_shown_somehow(value: object) -> None:
    assert all(line.text.isprintable() for line in transcript_lines(json.dumps(value)))
