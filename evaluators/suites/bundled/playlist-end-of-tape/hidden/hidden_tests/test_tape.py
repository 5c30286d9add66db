import pytest

from playlist.summary import extremes, fitting, start_times, summary
from playlist.tracks import Track, parse_track, read_tracks

HOUR = Track("Sleep", "Dopesmoker", 3816)
MINUTE = Track("Can", "Yoo", 60)
SONG = Track("Otis Redding", "Respect", 127)


def test_long_one_in_the_middle():
    assert fitting([SONG, HOUR, MINUTE], 2700) == [SONG]
    assert fitting([SONG, HOUR, MINUTE, SONG], 3942) == [SONG]


def test_long_one_first():
    assert fitting([HOUR, MINUTE, SONG], 3600) == []


def test_several_that_would_fit_later():
    assert fitting([MINUTE, SONG, SONG, MINUTE, MINUTE], 310) == [MINUTE, SONG]


def test_one_second_too_long():
    assert fitting([MINUTE, MINUTE, Track("Can", "One", 1), Track("Can", "None", 0)], 120) == [MINUTE, MINUTE]
    assert fitting([SONG, MINUTE, MINUTE], 126) == []


def test_file():
    lines = ["# tape\n", "Can - Moonshake (3:04)\n", "Can - Halleluhwah (18:32)\n", "Bach - Air (5:10)\n"]
    assert [track.title for track in fitting(read_tracks(lines), 600)] == ["Moonshake"]


def test_all_fit():
    assert fitting([SONG, HOUR, MINUTE], 4003) == [SONG, HOUR, MINUTE]
    assert fitting([], 100) == []


@pytest.mark.parametrize("tracks", [[HOUR, MINUTE, SONG], [MINUTE, SONG, HOUR], [SONG, HOUR, MINUTE]])
def test_extremes(tracks):
    assert extremes(tracks) == "1:00 to 1:03:36"


def test_last_does_not_fit():
    assert fitting([MINUTE, SONG, HOUR], 2700) == [MINUTE, SONG]


def test_others():
    assert summary([SONG, HOUR]) == "2 tracks, 1:05:43, longest: Dopesmoker"
    assert start_times([SONG, HOUR, MINUTE]) == ["0:00", "2:07", "1:05:43"]
    assert parse_track("Neil Young - Cortez the Killer (Live) (9:10)").title == "Cortez the Killer (Live)"
