import pytest

from playlist.summary import extremes, summary
from playlist.tracks import Track, parse_track, read_tracks

HOUR = Track("Sleep", "Dopesmoker", 3816)
MINUTE = Track("Can", "Yoo", 60)
SONG = Track("Otis Redding", "Respect", 127)


@pytest.mark.parametrize("tracks", [[HOUR, MINUTE, SONG], [MINUTE, SONG, HOUR], [SONG, HOUR, MINUTE]])
def test_any_order(tracks):
    assert extremes(tracks) == "1:00 to 1:03:36"


def test_two():
    assert extremes([SONG, MINUTE]) == "1:00 to 2:07"


def test_one():
    assert extremes([HOUR]) == "1:03:36 to 1:03:36"


def test_same_length():
    assert extremes([SONG, SONG, SONG]) == "2:07 to 2:07"


def test_file():
    lines = ["# tape\n", "Can - Moonshake (3:04)\n", "\n", "Can - Spoon (Edit) (3:01)\n", "Bach - Air (5:10)\n"]
    assert extremes(read_tracks(lines)) == "3:01 to 5:10"


def test_no_tracks():
    assert extremes([]) == ""


def test_others():
    assert summary([SONG, HOUR]) == "2 tracks, 1:05:43, longest: Dopesmoker"
    assert parse_track("Neil Young - Cortez the Killer (Live) (9:10)").title == "Cortez the Killer (Live)"
