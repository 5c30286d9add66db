"""Durations as people write them."""


def parse_duration(text: str) -> int:
    """Seconds of a duration that is written as `3:45` or `1:02:03`.

    Raises:
        ValueError: the text is not a duration.
    """
    parts = text.strip().split(":")
    if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts):
        raise ValueError(f"not a duration: {text!r}")
    if len(parts) == 3:
        hours, minutes, seconds = parts
        return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    minutes, seconds = parts
    return int(minutes) * 60 + int(seconds)


def format_duration(seconds: int) -> str:
    """The shortest way to write a duration: `0:07`, `3:45`, `1:02:03`."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{minutes}:{seconds:02}"
