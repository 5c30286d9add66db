import unittest

from buildgraph.buildfile import parse
from buildgraph.errors import MissingSourceError
from buildgraph.plan import plan, summary
from buildgraph.stale import is_stale


class StaleTest(unittest.TestCase):
    def test_not_built_yet(self):
        self.assertTrue(is_stale(parse("a.o: a.c"), {"a.c": 1}, "a.o"))

    def test_source_is_newer(self):
        graph = parse("a.o: a.c")
        self.assertTrue(is_stale(graph, {"a.o": 5, "a.c": 6}, "a.o"))
        self.assertFalse(is_stale(graph, {"a.o": 5, "a.c": 5}, "a.o"))

    def test_header_is_newer(self):
        graph = parse("app.o: app.c util.h")
        self.assertTrue(is_stale(graph, {"app.o": 50, "app.c": 10, "util.h": 60}, "app.o"))

    def test_missing_source(self):
        with self.assertRaises(MissingSourceError):
            is_stale(parse("a.o: a.c"), {"a.o": 5}, "a.o")


class PlanTest(unittest.TestCase):
    def test_chain(self):
        graph = parse("app: a.o\na.o: a.c\n")
        self.assertEqual(plan(graph, {"app": 3, "a.o": 2, "a.c": 9}), ["a.o", "app"])

    def test_summary(self):
        self.assertEqual(summary([]), "up to date")
        self.assertEqual(summary(["a", "b"]), "2 to build: a, b")


if __name__ == "__main__":
    unittest.main()
