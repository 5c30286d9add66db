from sizes import Entry, listing, parse_size, show_size

FILES = [Entry("b", 5_000), Entry("a", 1_250_000), Entry("c", 17)]


def test_generator():
    assert listing(entry for entry in FILES) == listing(FILES)
    assert listing(Entry(name, 1_000) for name in "xyz")[-1] == "    3.0 kB  in 3 files"


def test_other_iterables():
    assert listing(iter(FILES))[-1] == "    1.3 MB  in 3 files"
    assert listing(map(Entry, ("a", "b"), (300, 400)))[-1] == "     700 B  in 2 files"
    assert listing(filter(lambda entry: entry.count > 1000, FILES))[-1] == "    1.3 MB  in 2 files"


def test_one_file():
    assert listing(iter([Entry("a", 7)])) == ["       7 B  a", "       7 B  in 1 files"]


def test_binary():
    entries = (Entry(name, 2048) for name in "ba")
    assert listing(entries, binary=True) == ["   2.0 KiB  a", "   2.0 KiB  b", "   4.0 KiB  in 2 files"]


def test_equal_files():
    assert [line[12:] for line in listing([Entry("b", 5), Entry("c", 7), Entry("a", 5)])[:-1]] == ["c", "a", "b"]


def test_no_files():
    assert listing([]) == ["       0 B  in 0 files"]
    assert listing(iter([])) == ["       0 B  in 0 files"]


def test_there_and_back():
    assert show_size(parse_size("48 MiB"), binary=True) == "48.0 MiB"
