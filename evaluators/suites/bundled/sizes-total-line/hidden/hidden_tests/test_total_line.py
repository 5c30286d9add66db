from sizes import Entry, listing, parse_size, show_size


def last_line(*counts, **options):
    return listing([Entry(f"{number}.tar", count) for number, count in enumerate(counts)], **options)[-1]


def test_kibibytes():
    assert last_line(2048, 1024, binary=True) == "   3.0 KiB  in 2 files"
    assert last_line(512, 512, 512, binary=True) == "   1.5 KiB  in 3 files"


def test_larger_units():
    assert last_line(700 * 1024**2, 400 * 1024**2, binary=True) == "   1.1 GiB  in 2 files"
    assert last_line(1024**4, binary=True) == "   1.0 TiB  in 1 files"


def test_bytes_go_up_to_1023():
    assert last_line(1000, binary=True) == "    1000 B  in 1 files"


def test_whole_listing():
    lines = listing([Entry("a", 3 * 1024**2), Entry("b", 1536)], binary=True)
    assert lines == ["   3.0 MiB  a", "   1.5 KiB  b", "   3.0 MiB  in 2 files"]


def test_positional():
    assert listing([Entry("a", 2048)], True) == ["   2.0 KiB  a", "   2.0 KiB  in 1 files"]


def test_decimal():
    assert last_line(2_000_000, 500_000) == "    2.5 MB  in 2 files"
    assert last_line(1024, binary=False) == "    1.0 kB  in 1 files"


def test_no_files():
    assert listing([]) == ["       0 B  in 0 files"]
    assert listing([], binary=True) == ["       0 B  in 0 files"]


def test_there_and_back():
    assert show_size(parse_size("48 MiB"), binary=True) == "48.0 MiB"
