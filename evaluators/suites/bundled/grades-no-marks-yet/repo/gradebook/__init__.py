"""The grade book of a class."""

from gradebook.averages import class_average, pupil_average
from gradebook.marks import Mark, parse_mark
from gradebook.pupils import Pupil
from gradebook.sheet import sheet

__all__ = ["Mark", "Pupil", "class_average", "parse_mark", "pupil_average", "sheet"]
