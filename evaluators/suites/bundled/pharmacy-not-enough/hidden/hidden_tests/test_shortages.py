from datetime import date

import pytest

from pharmacy.batch import Batch, parse_batch
from pharmacy.shelf import Shelf, ShortageError

TODAY = date(2025, 2, 3)


@pytest.fixture
def shelf():
    notes = ["Plasters;P1;12;", "Aspirin;A1;3;2025-01-15", "Plasters;P2;8;2025-02-20", "Aspirin;A2;6;2026-01-15"]
    return Shelf([parse_batch(note) for note in notes])


def shortage(shelf, article, packs):
    with pytest.raises(ShortageError) as caught:
        shelf.hand_out(article, packs, TODAY)
    return str(caught.value)


def test_one_too_many(shelf):
    assert shortage(shelf, "Plasters", 21) == "Plasters: 21 wanted, 20 there"


def test_expired_ones_do_not_count(shelf):
    assert shortage(shelf, "Aspirin", 8) == "Aspirin: 8 wanted, 6 there"


def test_unknown_article(shelf):
    assert shortage(shelf, "Tea", 1) == "Tea: 1 wanted, 0 there"


def test_nothing_is_taken(shelf):
    shortage(shelf, "Plasters", 500)
    assert [batch.packs for batch in shelf.batches] == [12, 3, 8, 6]
    assert shelf.hand_out("Plasters", 20, TODAY) == ["P2", "P1"]


def test_after_the_last_pack(shelf):
    shelf.hand_out("Aspirin", 6, TODAY)
    assert shortage(shelf, "Aspirin", 2) == "Aspirin: 2 wanted, 0 there"


def test_empty_shelf():
    assert shortage(Shelf(), "Plasters", 3) == "Plasters: 3 wanted, 0 there"


def test_enough(shelf):
    assert shelf.hand_out("Plasters", 10, TODAY) == ["P2", "P1"]
    assert shelf.hand_out("Aspirin", 6, TODAY) == ["A2"]
    assert shelf.stock("Plasters", TODAY) == 10


def test_last_day_is_no_expiry():
    shelf = Shelf([Batch("Aspirin", "A1", 3, TODAY), Batch("Aspirin", "A0", 0, date(2020, 1, 1))])
    assert shelf.hand_out("Aspirin", 3, TODAY) == ["A1"]
