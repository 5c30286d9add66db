"""Averages of pupils and of classes."""

from collections.abc import Sequence

from gradebook.pupils import Pupil


def pupil_average(pupil: Pupil) -> float | None:
    """The weighted average of a pupil's marks; None for a pupil without marks."""
    if not pupil.marks:
        return None
    weight = sum(mark.weight for mark in pupil.marks)
    return sum(mark.value * mark.weight for mark in pupil.marks) / weight


def class_average(pupils: Sequence[Pupil]) -> float | None:
    """The average of the pupils' averages, each counted once.

    Pupils without marks do not count; None where nobody has one.
    """
    known = [average for pupil in pupils if (average := pupil_average(pupil)) is not None]
    if not known:
        return None
    return sum(known) / len(known)
