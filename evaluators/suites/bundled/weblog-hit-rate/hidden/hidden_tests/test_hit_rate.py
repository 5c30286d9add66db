from weblog import Summary, read_entries, render, summarise


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


def with_hits(hits, requests):
    return Summary(requests, 1, 0, hits, {}, [])


def test_rate():
    assert [with_hits(hits, 8).hit_rate for hits in (1, 2, 4, 7)] == [0.125, 0.25, 0.5, 0.875]


def test_in_per_cent():
    for hits, requests, shown in [(1, 3, "33.3%"), (1, 1000, "0.1%"), (1999, 2000, "100.0%"), (15, 16, "93.8%")]:
        assert render("Monday", with_hits(hits, requests)).splitlines()[4] == f"cache hits {shown}"


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


def test_all_or_nothing():
    assert with_hits(9, 9).hit_rate == 1
    assert with_hits(0, 9).hit_rate == 0
    assert with_hits(0, 0).hit_rate == 0


def test_answers_without_a_body_are_counted():
    assert [entry.size for entry in read_entries(day())] == [2048, 0, 0, 1024, 0]
    assert summarise(read_entries(day()), top=1).busiest == [("/logo.png", 3)]


def test_query_strings_do_not_split_a_path():
    lines = [line("/s?q=1"), line("/s/?q=2"), line("/s#top"), line("/?x")]
    assert [entry.path for entry in read_entries(lines)] == ["/s", "/s", "/s", "/"]
