"""Times of day as minutes since midnight."""

DAY = 24 * 60


def to_minutes(text: str) -> int:
    """Minutes since midnight from `hh:mm`. ValueError if it is no time of day."""
    hours, minutes = (int(part) for part in text.split(":"))
    if not (0 <= hours < 24 and 0 <= minutes < 60):
        raise ValueError(f"not a time of day: {text!r}")
    return hours * 60 + minutes


def to_text(minutes: int) -> str:
    """`hh:mm` from minutes since midnight; it begins again at 00:00 after a day."""
    hours, rest = divmod(minutes % DAY, 60)
    return f"{hours:02d}:{rest:02d}"
