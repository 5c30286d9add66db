import unittest

from foldersync.apply import ApplyError, apply
from foldersync.plan import Action, Step, describe, make_plan
from foldersync.snapshot import snapshot


class PlanTest(unittest.TestCase):
    def test_nothing(self):
        same = snapshot({"a": "1"})
        self.assertEqual(describe(make_plan(same, same)), "nothing to do")

    def test_order(self):
        source = snapshot({"new/deep/a": "1", "b": "2"})
        target = snapshot({"b": "1"})
        self.assertEqual(
            describe(make_plan(source, target)).splitlines(),
            [
                "make-dir new",
                "make-dir new/deep",
                "copy b",
                "copy new/deep/a",
            ],
        )

    def test_new_photo(self):
        source = snapshot({"photos/a.jpg": "1", "photos/b.jpg": "2"})
        target = snapshot({"photos/a.jpg": "1"})
        self.assertEqual(describe(make_plan(source, target)), "copy photos/b.jpg")
        self.assertEqual(apply(make_plan(source, target), source, target), source)

    def test_file_became_folder(self):
        source = snapshot({"notes/a.txt": "1", "notes/b.txt": "2"})
        target = snapshot({"notes": "all"})
        self.assertEqual(apply(make_plan(source, target), source, target), source)


class ApplyTest(unittest.TestCase):
    def test_full_directory_is_not_deleted(self):
        target = snapshot({"x/a": "1"})
        with self.assertRaises(ApplyError):
            apply([Step(Action.DELETE, "x")], {}, target)


if __name__ == "__main__":
    unittest.main()
