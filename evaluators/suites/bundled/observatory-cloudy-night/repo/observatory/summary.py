"""The text that goes into the observatory's book."""

from collections.abc import Sequence

from observatory.frame import Frame
from observatory.night import dark_count, exposure, is_calibrated, lights, targets


def minutes(seconds: float) -> str:
    """A time for people, as `12.5 min`."""
    return f"{seconds / 60:.1f} min"


def summary(frames: Sequence[Frame]) -> list[str]:
    """Lines for one night: the darks, each target with its time, or that there was nothing to see."""
    note = "" if is_calibrated(frames) else " (too few)"
    lines = [f"darks: {dark_count(frames)}{note}"]
    for target in targets(frames):
        lines.append(f"{target}: {minutes(exposure(lights(frames, target)))}")
    if len(lines) == 1:
        lines.append("no sky")
    return lines


def month(nights: dict[str, Sequence[Frame]]) -> list[str]:
    """One line per night of the month, by date."""
    return [f"{day}  " + "; ".join(summary(frames)) for day, frames in sorted(nights.items())]
