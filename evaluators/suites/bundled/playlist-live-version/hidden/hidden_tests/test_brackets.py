import pytest

from playlist.summary import summary
from playlist.tracks import Track, parse_track, read_tracks


def test_at_the_end_of_the_title():
    assert parse_track("Neil Young - Cortez the Killer (Live) (9:10)") == Track(
        "Neil Young", "Cortez the Killer (Live)", 550
    )


def test_in_front_of_the_title():
    assert parse_track("Otis Redding - (Sittin' On) The Dock of the Bay (2:43)") == Track(
        "Otis Redding", "(Sittin' On) The Dock of the Bay", 163
    )


def test_in_the_middle_of_the_title():
    assert parse_track("REM - Its the End (of the World) as We Know It (4:05)").title == (
        "Its the End (of the World) as We Know It"
    )


def test_two_of_them():
    assert parse_track("Can - Yoo (Demo) (2nd Take) (1:00:05)") == Track("Can", "Yoo (Demo) (2nd Take)", 3605)


def test_in_the_artist():
    assert parse_track("Sun Ra (Trio) - Lanquidity (8:19)") == Track("Sun Ra (Trio)", "Lanquidity", 499)


def test_file():
    lines = ["# tape\n", "Can - Moonshake (3:04)\n", "\n", "Can - Spoon (Edit) (3:01)\n"]
    assert read_tracks(lines) == [Track("Can", "Moonshake", 184), Track("Can", "Spoon (Edit)", 181)]


def test_summary():
    tracks = read_tracks(["Feldman - Quartet (No. 2) (5:00:20)", "Bach - Air (5:10)"])
    assert summary(tracks) == "2 tracks, 5:05:30, longest: Quartet (No. 2)"


def test_without_them():
    assert parse_track("Bach - Mass in B minor (1:46:20)") == Track("Bach", "Mass in B minor", 6380)


def test_no_length():
    for line in ("Neil Young - Cortez (Live)", "Neil Young - Cortez (9:10) x", "Cortez (Live) (9:10)"):
        with pytest.raises(ValueError):
            parse_track(line)
