import unittest

from buildgraph.journal import Entry, expected_seconds, failed, slowest
from buildgraph.recipes import command, parse_recipes
from buildgraph.script import script

RECIPES = parse_recipes(".o = cc -c {first}\n.min.js = squeeze {first} > {target}\n.js = copy {first}\n\n")


class RecipesTest(unittest.TestCase):
    def test_longest_ending(self):
        self.assertEqual(command(RECIPES, "a.min.js", ("a.js",)), "squeeze a.js > a.min.js")
        self.assertEqual(command(RECIPES, "all", ("a.js",)), "")


class JournalTest(unittest.TestCase):
    def test_times(self):
        entries = [Entry("a", 2.0), Entry("b", 9.5, ok=False), Entry("a", 3.0)]
        self.assertEqual(slowest(entries, 2), ["b", "a"])
        self.assertEqual((failed(entries), expected_seconds(entries, ["a", "c"])), (["b"], 3.0))


class ScriptTest(unittest.TestCase):
    def test_chain(self):
        self.assertEqual(script("app: a.o\na.o: a.c\n", RECIPES, {"a.c": 1}), ["set -e", "cc -c a.c"])

    def test_up_to_date(self):
        self.assertEqual(script("a.o: a.c\n", RECIPES, {"a.c": 1, "a.o": 2}), ["set -e"])


if __name__ == "__main__":
    unittest.main()
