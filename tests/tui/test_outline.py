from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.outline import Key, guides, levels_to_skip, outline

SHAPE = {0: [1, 2], 1: [3, 4], 3: [5]}


def test_rows_have_their_guides() -> None:
    rows = outline(SHAPE, {0, 1, 3}, {1: [9]}).rows
    drawn = [guides(row) + ("✗" if row.key.failure else str(row.key.variant)) for row in rows]
    assert drawn == ["0", "├─1", "│ ├─3", "│ │ └─5", "│ ├─4", "│ └─✗", "└─2"]


def test_closed_nodes_hide_what_is_below() -> None:
    found = outline(SHAPE, {0}, {1: [9]})
    assert [row.key for row in found.rows] == [Key(0), Key(1), Key(2)]
    assert found.lines[Key(2)] == 2
    assert found.parents[3] == 1


@given(st.lists(st.integers(0, 10_000), max_size=60))
def test_every_variant_has_one_row_below_its_parent(draws: list[int]) -> None:
    shape: dict[int, list[int]] = {}
    for id, draw in enumerate(draws, 1):
        shape.setdefault(draw % id, []).append(id)
    found = outline(shape, range(len(draws) + 1), {})
    assert sorted(found.lines) == [Key(id) for id in range(len(draws) + 1)]
    for child, parent in found.parents.items():
        assert found.lines[Key(parent)] < found.lines[Key(child)]
        assert found.rows[found.lines[Key(child)]].depth == found.rows[found.lines[Key(parent)]].depth + 1


def test_a_lineage_of_five_thousand() -> None:
    rows = outline({id: [id + 1] for id in range(5_000)}, range(5_000), {}).rows
    assert len(guides(rows[-1], levels_to_skip(rows[-1].depth, 20))) <= 40


@given(st.integers(0, 10_000), st.integers(1, 60))
def test_a_label_is_never_further_right_than_its_room(depth: int, room: int) -> None:
    assert 0 <= depth - levels_to_skip(depth, room) <= room
