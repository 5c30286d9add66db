import unittest

from buildgraph.buildfile import parse
from buildgraph.errors import BuildError, CycleError
from buildgraph.order import build_order


class BuildFileTest(unittest.TestCase):
    def test_rules(self):
        graph = parse("# all\napp: app.o \\\n util.o\napp.o: app.c # object\n")
        self.assertEqual(list(graph), ["app", "app.o"])
        self.assertEqual(graph.dependencies("app"), ("app.o", "util.o"))

    def test_defined_twice(self):
        with self.assertRaises(BuildError):
            parse("a: b\na: c\n")


class OrderTest(unittest.TestCase):
    def test_diamond(self):
        graph = parse("top: left right\nleft: base\nright: base\nbase: source\n")
        self.assertEqual(build_order(graph, ["top"]), ["base", "left", "right", "top"])


if __name__ == "__main__":
    unittest.main()
