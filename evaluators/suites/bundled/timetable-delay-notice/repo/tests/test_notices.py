import unittest

from timetable import parse_stop
from timetable.notices import apply_all, apply_notice, read_notices

LUND = parse_stop("R12 | Lund | 07:45 | 2")


class NoticesTest(unittest.TestCase):
    def test_read(self):
        notices = read_notices(["train,kind,value", "R12,platform,4"])
        self.assertEqual(notices, [{"train": "R12", "kind": "platform", "value": "4"}])

    def test_platform(self):
        changed = apply_notice(LUND, {"train": "R12", "kind": "platform", "value": "4"})
        self.assertEqual((changed.platform, changed.delay), (4, 0))

    def test_other_train(self):
        self.assertEqual(apply_notice(LUND, {"train": "R7", "kind": "late", "value": "5"}), LUND)

    def test_unknown_kind(self):
        with self.assertRaisesRegex(ValueError, "unknown kind of notice for R12: 'lost'"):
            apply_notice(LUND, {"train": "R12", "kind": "lost", "value": ""})


if __name__ == "__main__":
    unittest.main()
