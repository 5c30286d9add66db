import pytest

from upholstery.cloth import Fabric, Piece, TooWideError
from upholstery.layout import length_cm
from upholstery.plan import cuts, drawing
from upholstery.quote import metres, quote

LODEN = Fabric("Loden", 140, 3900)
SEAT = Piece("seat", 70, 60)
CUSHION = Piece("cushion", 45, 50)
STRIP = Piece("strip", 75, 20)


def test_one_row():
    assert metres([(SEAT, 1)], LODEN) == 0.6
    assert metres([(CUSHION, 3)], LODEN) == 0.5


def test_next_ten_centimetres():
    assert metres([(Piece("band", 140, 1), 1)], LODEN) == 0.1
    assert metres([(Piece("band", 140, 101), 1)], LODEN) == 1.1


def test_several_pieces():
    assert metres([(CUSHION, 28), (STRIP, 15), (SEAT, 3)], LODEN) == 9.2


def test_many_metres():
    assert metres([(Piece("runner", 140, 300), 4)], LODEN) == 12.0


def test_quote_of_one_seat():
    assert quote([(SEAT, 1)], LODEN) == "0.6 m Loden: 23.40 EUR"


def test_quote_of_many():
    assert quote([(STRIP, 15), (CUSHION, 28)], LODEN) == "8.0 m Loden: 312.00 EUR"
    assert quote([(STRIP, 5)], Fabric("Ticking", 90, 1250)) == "1.0 m Ticking: 12.50 EUR"


def test_nothing_to_sew():
    assert quote([], LODEN) == "0.0 m Loden: 0.00 EUR"


def test_layout():
    assert length_cm(CUSHION, 28, LODEN) == 500
    assert cuts(SEAT, 3, LODEN) == [(0, 0), (0, 70), (60, 0)]
    assert drawing(CUSHION, 7, LODEN) == ["   0 cm [][][]", "  50 cm [][][]", " 100 cm []"]


def test_too_wide():
    with pytest.raises(TooWideError):
        quote([(Piece("sofa back", 141, 80), 1)], LODEN)
