import unittest

from foldersync.compare import compare
from foldersync.snapshot import Entry, Kind, snapshot


class SnapshotTest(unittest.TestCase):
    def test_directories_are_filled_in(self):
        self.assertEqual(
            snapshot({"a/b/c.txt": "1"}, empty_dirs=("d",)),
            {
                "a": Entry(Kind.DIR),
                "a/b": Entry(Kind.DIR),
                "a/b/c.txt": Entry(Kind.FILE, "1"),
                "d": Entry(Kind.DIR),
            },
        )


class CompareTest(unittest.TestCase):
    def test_new_and_changed(self):
        found = compare(snapshot({"a": "1", "b": "2", "c": "1"}), snapshot({"b": "1", "c": "1"}))
        self.assertEqual((found.added, found.removed, found.changed), (["a"], [], ["b"]))

    def test_same(self):
        same = snapshot({"x/a": "1"})
        self.assertTrue(compare(same, same).nothing)


if __name__ == "__main__":
    unittest.main()
