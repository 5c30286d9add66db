import unittest

from playlist.summary import fitting, start_times, summary, total_seconds
from playlist.tracks import Track, parse_track, read_tracks

TRACKS = [Track("A", "One", 200), Track("B", "Two", 3500), Track("C", "Three", 60)]


class TracksTest(unittest.TestCase):
    def test_parse(self):
        self.assertEqual(
            parse_track("Nina Simone - Sinnerman (10:19)\n"),
            Track("Nina Simone", "Sinnerman", 619),
        )

    def test_live_version(self):
        self.assertEqual(parse_track("Can - Halleluhwah (Live) (18:32)"), Track("Can", "Halleluhwah (Live)", 1112))

    def test_long_track(self):
        self.assertEqual(parse_track("Sleep - Dopesmoker (1:03:36)"), Track("Sleep", "Dopesmoker", 3816))

    def test_nonsense(self):
        for line in ("Sinnerman (10:19)", "Nina Simone - Sinnerman", "Nina Simone - Sinnerman (10:19"):
            with self.assertRaises(ValueError):
                parse_track(line)

    def test_read(self):
        self.assertEqual(read_tracks(["# my list", "", "A - One (3:20)\n"]), [Track("A", "One", 200)])


class SummaryTest(unittest.TestCase):
    def test_total(self):
        self.assertEqual([total_seconds(TRACKS), total_seconds(TRACKS, 5), total_seconds([], 5)], [3760, 3770, 0])

    def test_start_times(self):
        self.assertEqual(start_times(TRACKS, 2), ["0:00", "3:22", "1:01:44"])

    def test_fitting(self):
        self.assertEqual(fitting(TRACKS, 3700), TRACKS[:2])
        self.assertEqual(fitting(TRACKS, 3699), TRACKS[:1])

    def test_summary(self):
        self.assertEqual(summary(TRACKS), "3 tracks, 1:02:40, longest: Two")
        self.assertEqual(summary([]), "no tracks")


if __name__ == "__main__":
    unittest.main()
