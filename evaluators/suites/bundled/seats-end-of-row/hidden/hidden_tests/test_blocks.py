import pytest

from boxoffice.desk import Desk
from boxoffice.hall import SeatError
from boxoffice.layout import parse_hall, parse_row
from boxoffice.search import Block, best_block, free_blocks


def firsts(plan, size):
    return [block.first for block in free_blocks(parse_row(f"A: {plan}"), size)]


def test_end_of_row():
    assert free_blocks(parse_row("A: xxxx.."), 2) == [Block("A", 5, 2)]


def test_last_seat():
    assert firsts("xxxx..", 1) == [5, 6]
    assert firsts("xxxxx.", 1) == [6]


def test_whole_row():
    assert firsts("..........", 10) == [1]
    assert firsts(".", 1) == [1]


def test_all_places_of_a_pair():
    assert firsts(".....", 2) == [1, 2, 3, 4]


def test_behind_the_gangway():
    assert firsts("xx|...", 3) == [3]
    assert firsts("..|..", 2) == [1, 3]


def test_more_than_the_row_has():
    assert firsts("....", 5) == []
    assert firsts("....", 9) == []


def test_left_and_middle():
    assert firsts("..x..x", 2) == [1, 4]
    assert firsts("...x", 3) == [1]


def test_last_seat_is_taken():
    assert firsts("...x", 2) == [1, 2]
    assert firsts("xxx", 1) == []


def test_size_must_be_positive():
    with pytest.raises(ValueError, match="size"):
        free_blocks(parse_row("A: ..."), 0)


def test_middle_of_an_empty_row():
    assert best_block(parse_hall("A: ......"), 2) == Block("A", 3, 2)
    assert best_block(parse_hall("A: ...."), 3) == Block("A", 1, 3)


def test_desk_sells_every_seat():
    hall = parse_hall("A: xx..\nB: ....\nC: .xx.")
    desk = Desk(hall)
    assert [desk.book(size)[1] for size in (2, 4, 1, 1)] == [
        Block("A", 3, 2),
        Block("B", 1, 4),
        Block("C", 1, 1),
        Block("C", 4, 1),
    ]
    assert hall.free_seats() == 0
    with pytest.raises(SeatError):
        desk.book(1)
