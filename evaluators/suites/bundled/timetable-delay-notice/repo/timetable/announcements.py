"""What the loudspeaker says."""

from timetable.clock import to_text
from timetable.stops import Stop

PLEASE = "We are sorry for the delay."


def spoken(train: str) -> str:
    """A train as it is read out: `R 1 2` for `R12`."""
    letters = "".join(sign for sign in train if not sign.isdigit())
    digits = " ".join(sign for sign in train if sign.isdigit())
    return f"{letters} {digits}".strip()


def announcement(stop: Stop) -> str:
    """What is said before a train leaves."""
    text = f"{spoken(stop.train)} to {stop.target} leaves from platform {stop.platform} at {to_text(stop.expected)}."
    return f"{text} {PLEASE}" if stop.delay > 5 else text


def changed(before: Stop, after: Stop) -> str:
    """What is said where something is new about a train; nothing where all is as it was."""
    if after.platform != before.platform:
        return f"{spoken(after.train)} to {after.target}: platform {after.platform} today."
    return announcement(after) if after.delay != before.delay else ""
