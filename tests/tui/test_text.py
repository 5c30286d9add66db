from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.runs import HOSTILE
from tui.text import bar, cost_text, count_text, duration, lines_of, one_line, visible, wrapped


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


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0"), (999, "999"), (1_000, "1.0k"), (12_345, "12k"), (999_600, "1.0M"), (3e10, "30G")]
)
def test_counts(count: float, text: str) -> None:
    assert count_text(count) == text


def test_costs_are_dollars_where_there_are_any() -> None:
    assert [cost_text(0, 0.0), cost_text(1_500, 0.0), cost_text(5, 0.256)] == ["", "1.5k", "$0.26"]
