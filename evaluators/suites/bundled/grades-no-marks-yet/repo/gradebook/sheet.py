"""The sheet that goes up on the notice board."""

from collections.abc import Sequence

from gradebook.averages import class_average, pupil_average
from gradebook.pupils import Pupil

NO_MARK = "-"


def show(average: float | None) -> str:
    """An average with two decimals, or a dash."""
    return NO_MARK if average is None else f"{average:.2f}"


def sheet(title: str, pupils: Sequence[Pupil]) -> list[str]:
    """The title, a line for each pupil in the order of their names, and the average of the class."""
    lines = [title]
    for pupil in sorted(pupils, key=lambda pupil: pupil.name):
        lines.append(f"{pupil.name}: {show(pupil_average(pupil))}")
    lines.append(f"class average: {show(class_average(pupils))}")
    return lines
