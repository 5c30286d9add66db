import pytest

from upholstery.cloth import Fabric, Piece, TooWideError
from upholstery.layout import across, length_cm, rows
from upholstery.plan import cuts, drawing
from upholstery.quote import metres, quote

LODEN = Fabric("Loden", 140, 3900)
SEAT = Piece("seat", 70, 60)
CUSHION = Piece("cushion", 45, 50)
STRIP = Piece("strip", 75, 20)


def test_exact_width():
    assert cuts(SEAT, 3, LODEN) == [(0, 0), (0, 70), (60, 0)]
    assert drawing(SEAT, 3, LODEN) == ["   0 cm [][]", "  60 cm []"]


def test_selvage_is_left_over():
    assert cuts(CUSHION, 7, LODEN)[2:] == [(0, 90), (50, 0), (50, 45), (50, 90), (100, 0)]
    assert drawing(CUSHION, 7, LODEN) == ["   0 cm [][][]", "  50 cm [][][]", " 100 cm []"]


def test_every_piece_is_on_the_roll():
    for width in range(20, 141, 7):
        corners = cuts(Piece("test", width, 30), 11, LODEN)
        assert len(set(corners)) == 11
        assert all(column + width <= LODEN.width_cm for _, column in corners)


def test_length_is_that_of_the_plan():
    assert [rows(STRIP, count, LODEN) for count in (1, 2, 3)] == [1, 2, 3]
    for count in (1, 2, 9, 28, 29):
        assert length_cm(CUSHION, count, LODEN) == cuts(CUSHION, count, LODEN)[-1][0] + 50


def test_quote_of_many():
    assert metres([(CUSHION, 28)], LODEN) == 5.0
    assert quote([(STRIP, 15), (CUSHION, 28)], LODEN) == "8.0 m Loden: 312.00 EUR"


def test_nothing_to_cut():
    assert cuts(SEAT, 0, LODEN) == []
    assert drawing(SEAT, 0, LODEN) == []


def test_one_piece_as_wide_as_the_roll():
    assert cuts(Piece("runner", 140, 300), 2, LODEN) == [(0, 0), (300, 0)]


def test_still_too_wide():
    with pytest.raises(TooWideError):
        across(Piece("sofa back", 141, 80), LODEN)
    assert across(Piece("runner", 140, 300), LODEN) == 1
