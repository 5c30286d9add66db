import pytest

from sizes import Entry, listing, parse_size, show_size


@pytest.mark.parametrize("many", [5, 64, 512])
def test_whole_numbers(many):
    assert show_size(many * 1024 * 1024, binary=True) == f"{many}.0 MiB"


def test_where_the_unit_begins():
    assert show_size(1_048_576, binary=True) == "1.0 MiB"
    assert show_size(1_048_575, binary=True) == "1024.0 KiB"


def test_fractions():
    assert show_size(2_621_440, binary=True) == "2.5 MiB"


def test_read():
    assert parse_size("1MiB") == 1_048_576
    assert parse_size("2.5 mib") == 2_621_440
    assert parse_size("300 MiB") == 314_572_800


def test_there_and_back():
    assert show_size(parse_size("48 MiB"), binary=True) == "48.0 MiB"
    assert parse_size("1024 MiB") == parse_size("1 GiB")
    assert parse_size("1 MiB") == parse_size("1024 KiB")


def test_listing():
    lines = listing([Entry("a", 3 * 1024**2), Entry("b", 5 * 1024**2)], binary=True)
    assert lines == ["   5.0 MiB  b", "   3.0 MiB  a", "   8.0 MiB  in 2 files"]


def test_other_units():
    assert show_size(1024, binary=True) == "1.0 KiB"
    assert show_size(1024**3, binary=True) == "1.0 GiB"
    assert show_size(5_000_000) == "5.0 MB"
    assert parse_size("5 MB") == 5_000_000
