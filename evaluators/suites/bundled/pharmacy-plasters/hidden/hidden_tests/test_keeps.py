from datetime import date

import pytest

from pharmacy.batch import Batch, parse_batch
from pharmacy.labels import check_list
from pharmacy.shelf import Shelf, ShortageError, soon

TODAY = date(2025, 2, 3)


@pytest.fixture
def shelf():
    notes = ["Plasters;P1;12;", "Aspirin;A1;3;2025-01-15", "Plasters;P2;8;2025-02-20", "Aspirin;A2;6;2026-01-15"]
    return Shelf([parse_batch(note) for note in notes])


def test_expired(shelf):
    assert [batch.number for batch in shelf.expired(TODAY)] == ["A1"]
    assert [batch.number for batch in shelf.expired(date.max)] == ["A1", "P2", "A2"]


def test_can_be_sold(shelf):
    assert [shelf.stock(article, TODAY) for article in ("Plasters", "Aspirin")] == [20, 6]
    assert shelf.stock("Plasters", date(2040, 1, 1)) == 12


def test_dated_packs_go_first(shelf):
    assert shelf.hand_out("Plasters", 10, TODAY) == ["P2", "P1"]
    assert [batch.packs for batch in shelf.batches] == [10, 3, 0, 6]


def test_still_a_shortage(shelf):
    with pytest.raises(ShortageError):
        shelf.hand_out("Plasters", 21, TODAY)


def test_is_never_thrown_away(shelf):
    assert shelf.throw_away(date(2040, 1, 1)) == 17
    assert shelf.batches == [Batch("Plasters", "P1", 12)]


def test_check_list(shelf):
    assert [batch.number for batch in soon(shelf, TODAY)] == ["P2"]
    assert check_list(shelf, TODAY) == [
        "throw away:",
        "  A1 Aspirin, 3 packs, until 15.01.2025",
        "sell first:",
        "  P2 Plasters, 8 packs, until 20.02.2025",
    ]


def test_last_day_is_no_expiry():
    shelf = Shelf([Batch("Aspirin", "A1", 3, TODAY), Batch("Aspirin", "A0", 0, date(2020, 1, 1))])
    assert shelf.expired(TODAY) == []
