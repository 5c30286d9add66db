"""Figures about a playlist."""

from playlist.durations import format_duration
from playlist.tracks import Track


def total_seconds(tracks: list[Track], pause_s: int = 0) -> int:
    """The time from the first note to the last one, with a pause between two tracks."""
    return sum(track.seconds for track in tracks) + pause_s * max(len(tracks) - 1, 0)


def start_times(tracks: list[Track], pause_s: int = 0) -> list[str]:
    """When each track starts, counted from the beginning of the playlist."""
    times = []
    at = 0
    for track in tracks:
        times.append(format_duration(at))
        at += track.seconds + pause_s
    return times


def fitting(tracks: list[Track], limit_s: int) -> list[Track]:
    """The tracks from the beginning that fit completely into a time."""
    chosen: list[Track] = []
    for track in tracks:
        if total_seconds([*chosen, track]) > limit_s:
            continue
        chosen.append(track)
    return chosen


def extremes(tracks: list[Track]) -> str:
    """The shortest and the longest length, as `2:10 to 18:32`; nothing for an empty playlist."""
    if not tracks:
        return ""
    lengths = [track.seconds for track in tracks]
    return f"{format_duration(min(lengths))} to {format_duration(max(lengths))}"


def summary(tracks: list[Track]) -> str:
    """One line, as `3 tracks, 12:30, longest: Sinnerman`."""
    if not tracks:
        return "no tracks"
    longest = max(tracks, key=lambda track: track.seconds)
    return f"{len(tracks)} tracks, {format_duration(total_seconds(tracks))}, longest: {longest.title}"
