import unittest

from weblog import read_entries, render, summarise


def line(path, status=200, size=100, client="198.51.100.1"):
    return f'{client} - - [03/Mar/2024:07:15:02 +0000] "GET {path} HTTP/1.1" {status} {size}'


class TestSummary(unittest.TestCase):
    def test_totals(self):
        lines = [line("/"), line("/a", 404, 20), line("/a", 200, 1000, "198.51.100.2"), line("/b", 500, 0)]
        summary = summarise(read_entries(lines))
        self.assertEqual((summary.requests, summary.clients, summary.bytes_sent), (4, 2, 1120))
        self.assertEqual(summary.by_class, {"2xx": 2, "4xx": 1, "5xx": 1})

    def test_busiest_paths(self):
        lines = [line(path) for path in ("/c", "/a", "/b", "/a", "/b", "/d")]
        self.assertEqual(summarise(read_entries(lines)).busiest, [("/a", 2), ("/b", 2), ("/c", 1)])

    def test_empty_log(self):
        text = render("Monday", summarise([]))
        self.assertIn("requests   0 from 0 clients", text)
        self.assertIn("cache hits 0.0%", text)

    def test_cached_pictures(self):
        lines = [line("/"), line("/a.png", 304, "-"), line("/a.png"), line("/b.png", 304, "-"), line("/c")]
        self.assertIn("cache hits 40.0%", render("Tuesday", summarise(read_entries(lines))))


if __name__ == "__main__":
    unittest.main()
