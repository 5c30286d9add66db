"""Reading the camera's log."""

from collections.abc import Iterable

from observatory.frame import Frame


def read_log(lines: Iterable[str]) -> list[Frame]:
    """The frames in the order in which they were taken; lines without a frame are blank or begin with `;`.

    A line is `light M31 R 120` for a target through a filter, or `dark 30`. Raises ValueError for other lines.
    """
    frames = []
    for line in lines:
        words = line.split()
        if not words or words[0].startswith(";"):
            continue
        kind, *names, seconds = words
        frames.append(Frame(kind, float(seconds), *names))
    return frames
