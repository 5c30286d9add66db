"""The parts of a night: calibration first, then the sky."""

from collections.abc import Sequence

from observatory.frame import Frame


def dark_count(frames: Sequence[Frame]) -> int:
    """How many darks were taken before anything else; later ones (clouds, a change of filter) do not count."""
    count = 0
    while count <= len(frames) and frames[count].kind == "dark":
        count += 1
    return count


def lights(frames: Sequence[Frame], target: str | None = None) -> list[Frame]:
    """The frames of the sky, of one target only if it is named."""
    return [frame for frame in frames if frame.kind == "light" and target in (None, frame.target)]


def targets(frames: Sequence[Frame]) -> list[str]:
    """What was looked at, without repetitions, in the order of the first frame."""
    return list(dict.fromkeys(frame.target for frame in lights(frames)))


def exposure(frames: Sequence[Frame]) -> float:
    """Seconds with the shutter open, of all these frames together."""
    return sum(frame.seconds for frame in frames)


def is_calibrated(frames: Sequence[Frame], wanted: int = 5) -> bool:
    """Whether the night began with enough darks."""
    return dark_count(frames) >= wanted
