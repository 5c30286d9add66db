import unittest

from timetable import Stop, parse_stop
from timetable.announcements import announcement, changed, spoken
from timetable.connections import lost, reaches
from timetable.feed import Feed
from timetable.platforms import by_platform, clashes, fits

LUND = parse_stop("R12 | Lund | 07:45 | 2")
MORA = parse_stop("R9 | Mora | 07:50 | 2")


class PlatformsTest(unittest.TestCase):
    def test_fits(self):
        self.assertEqual([fits(1, 320), fits(5, 141), fits(9, 10)], [True, False, False])

    def test_by_platform(self):
        self.assertEqual(by_platform([MORA, LUND]), {2: ["R12", "R9"]})
        self.assertEqual(clashes([LUND, MORA, Stop("X1", "Umea", 465, 2)]), [("R12", "X1")])


class AnnouncementsTest(unittest.TestCase):
    def test_spoken(self):
        self.assertEqual([spoken(train) for train in ("R12", "X2", "7")], ["R 1 2", "X 2", "7"])

    def test_on_time(self):
        self.assertEqual(announcement(LUND), "R 1 2 to Lund leaves from platform 2 at 07:45.")
        self.assertEqual(changed(LUND, LUND), "")


class FeedTest(unittest.TestCase):
    def test_platforms(self):
        feed = Feed([LUND, MORA])
        lines = ["train,kind,value", "R12,platform,4"]
        self.assertEqual(feed.update(lines), ["R 1 2 to Lund: platform 4 today."])
        self.assertEqual(feed.update(lines), [])
        self.assertEqual(feed.update([*lines, "R9,platform,1"]), ["R 9 to Mora: platform 1 today."])


class ConnectionsTest(unittest.TestCase):
    def test_reaches(self):
        self.assertEqual((reaches(LUND, MORA), reaches(MORA, LUND)), (True, False))
        self.assertEqual(lost(Stop("R12", "Lund", 465, 2, delay=4), [MORA]), ["R9"])


if __name__ == "__main__":
    unittest.main()
