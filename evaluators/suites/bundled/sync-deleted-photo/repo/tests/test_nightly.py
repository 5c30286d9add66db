import unittest

from foldersync.nightly import run
from foldersync.snapshot import snapshot


class NightlyTest(unittest.TestCase):
    def test_first_night(self):
        log, backup = run({"photos/a.jpg": "1"}, {})
        self.assertEqual(log, "make-dir photos\ncopy photos/a.jpg")
        self.assertEqual(backup, snapshot({"photos/a.jpg": "1"}))

    def test_quiet_night(self):
        self.assertEqual(run({"photos/a.jpg": "1"}, snapshot({"photos/a.jpg": "1"}))[0], "nothing to do")

    def test_deleted_photo(self):
        log, backup = run({"photos/a.jpg": "1"}, snapshot({"photos/a.jpg": "1", "photos/b.jpg": "2"}))
        self.assertEqual(log, "delete photos/b.jpg")
        self.assertEqual(backup, snapshot({"photos/a.jpg": "1"}))


if __name__ == "__main__":
    unittest.main()
