import pytest

from playlist.durations import format_duration, parse_duration
from playlist.summary import fitting, start_times, summary
from playlist.tracks import Track, read_tracks


def test_whole_hours():
    assert [parse_duration(text) for text in ("1:00:00", "0:00:00", "10:00:00")] == [3600, 0, 36000]


def test_hours_minutes_seconds():
    found = [parse_duration(text) for text in ("0:59:59", "1:23:45", "2:00:09", "12:10:01")]
    assert found == [3599, 5025, 7209, 43801]


def test_there_and_back():
    for text in ("1:00:00", "1:02:03", "11:59:59"):
        assert format_duration(parse_duration(text)) == text


def test_read():
    lines = ["Bach - Mass in B minor (1:46:20)\n", "# encore\n", "Bach - Air (5:10)\n"]
    assert read_tracks(lines) == [Track("Bach", "Mass in B minor", 6380), Track("Bach", "Air", 310)]


def test_summary():
    tracks = read_tracks(["Bach - Air (5:10)", "Feldman - Second Quartet (5:00:20)"])
    assert summary(tracks) == "2 tracks, 5:05:30, longest: Second Quartet"
    assert start_times(tracks[::-1]) == ["0:00", "5:00:20"]


def test_fitting():
    tracks = read_tracks(["Sleep - Dopesmoker (1:03:36)", "Bach - Air (5:10)"])
    assert fitting(tracks, 3816) == tracks[:1]
    assert fitting(tracks, 3815) == []


def test_short_ones():
    assert [parse_duration("61:01"), parse_duration("0:59")] == [3661, 59]


def test_nonsense():
    with pytest.raises(ValueError):
        parse_duration("1:xx:03")
