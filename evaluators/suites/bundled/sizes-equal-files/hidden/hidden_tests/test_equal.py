from sizes import Entry, listing, parse_size, show_size


def names(*entries, **options):
    return [line[12:] for line in listing([Entry(name, count) for name, count in entries], **options)[:-1]]


def test_two_of_the_same_size():
    assert names(("b", 5), ("a", 5)) == ["a", "b"]
    assert names(("a", 5), ("b", 5)) == ["a", "b"]


def test_in_front_and_behind():
    assert names(("z", 7), ("m", 7), ("a", 1), ("b", 900), ("c", 1)) == ["b", "m", "z", "a", "c"]


def test_empty_files():
    assert listing([Entry("x", 0), Entry("w", 0)]) == ["       0 B  w", "       0 B  x", "       0 B  in 2 files"]


def test_capital_letters_first():
    assert names(("a.txt", 10), ("B.txt", 10), ("A.txt", 10)) == ["A.txt", "B.txt", "a.txt"]


def test_binary():
    entries = [Entry("b", 2048), Entry("a", 2048)]
    assert listing(entries, binary=True) == ["   2.0 KiB  a", "   2.0 KiB  b", "   4.0 KiB  in 2 files"]


def test_same_name_and_size():
    assert names(("x/notes", 3), ("x/notes", 3)) == ["x/notes", "x/notes"]


def test_different_sizes():
    assert names(("a", 1), ("b", 3), ("c", 2)) == ["b", "c", "a"]
    assert listing([]) == ["       0 B  in 0 files"]


def test_there_and_back():
    assert show_size(parse_size("48 MiB"), binary=True) == "48.0 MiB"
