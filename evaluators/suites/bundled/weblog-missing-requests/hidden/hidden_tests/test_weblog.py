from weblog import read_entries, render, summarise


def line(path, status=200, size="100", client="198.51.100.1", method="GET"):
    return f'{client} - - [03/Mar/2024:07:15:02 +0000] "{method} {path} HTTP/1.1" {status} {size}'


def day():
    return [
        line("/", 200, "2048"),
        line("/logo.png", 304, "-"),
        line("/logo.png", 304, "-", "198.51.100.7"),
        line("/logo.png", 200, "1024"),
        "** restarting **",
        line("/cart", 204, "-", method="DELETE"),
    ]


def test_answers_without_a_body_are_counted():
    entries = list(read_entries(day()))
    assert [entry.status for entry in entries] == [200, 304, 304, 200, 204]
    assert [entry.method for entry in entries] == ["GET", "GET", "GET", "GET", "DELETE"]


def test_no_body_means_no_bytes():
    (entry,) = read_entries([line("/a", 301, "-")])
    assert entry.size == 0
    assert summarise(read_entries(day())).bytes_sent == 3072


def test_cache_hit_rate():
    summary = summarise(read_entries(day()))
    assert summary.cache_hits == 2
    assert summary.hit_rate == 0.4


def test_busiest_paths_include_cached_ones():
    assert summarise(read_entries(day()), top=1).busiest == [("/logo.png", 3)]


def test_text_of_the_report():
    assert render("Sunday", summarise(read_entries(day()))).splitlines() == [
        "Sunday",
        "requests   5 from 2 clients",
        "status     2xx: 3, 3xx: 2",
        "traffic    3.0 KiB",
        "cache hits 40.0%",
        "     3 /logo.png",
        "     1 /",
        "     1 /cart",
    ]


def test_nonsense_is_still_left_out():
    wrong_month = line("/").replace("Mar", "Foo")
    lines = ["", "-", "server started", wrong_month, line("/a", 200, "many"), line("/b", "-", "5"), line("/c")]
    assert [entry.path for entry in read_entries(lines)] == ["/c"]


def test_query_strings_do_not_split_a_path():
    lines = [line("/s?q=1"), line("/s/?q=2"), line("/s#top"), line("/?x")]
    assert [entry.path for entry in read_entries(lines)] == ["/s", "/s", "/s", "/"]
