import unittest

from webroute.patterns import Pattern


class TestPatterns(unittest.TestCase):
    def test_converters(self):
        self.assertIsNotNone(Pattern("/a/{n:int}").match("/a/42"))
        self.assertIsNone(Pattern("/a/{n:int}").match("/a/b"))
        self.assertEqual(Pattern("/a/{name}").match("/a/b"), {"name": "b"})
        self.assertEqual(Pattern("/a/{rest:path}.txt").match("/a/b/c.txt"), {"rest": "b/c"})

    def test_without_parameters(self):
        self.assertEqual(Pattern("/a.txt").match("/a.txt"), {})
        self.assertIsNone(Pattern("/a.txt").match("/a-txt"))

    def test_bad_patterns(self):
        for text in ("a", "/{n:float}", "/{n}/{n}"):
            with self.assertRaises(ValueError):
                Pattern(text)


if __name__ == "__main__":
    unittest.main()
