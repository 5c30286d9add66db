from gradebook import Pupil, class_average, sheet
from gradebook.pupils import parse_pupil


def test_one_pupil_without_marks():
    assert class_average([Pupil("Lea")]) is None


def test_many_pupils_without_marks():
    assert class_average([Pupil(name) for name in "abcdefgh"]) is None


def test_no_pupils_at_all():
    assert class_average([]) is None


def test_sheet_of_the_first_week():
    pupils = [parse_pupil("Mia:"), parse_pupil("Ben: ")]
    assert sheet("6c", pupils) == ["6c", "Ben: -", "Mia: -", "class average: -"]


def test_sheet_of_an_empty_class():
    assert sheet("9d", []) == ["9d", "class average: -"]


def test_first_mark():
    pupils = [parse_pupil("Mia: 3-"), Pupil("Ben")]
    assert class_average(pupils) == 3.25
    assert sheet("6c", pupils)[-1] == "class average: 3.25"


def test_everybody_has_marks():
    assert class_average([parse_pupil("a: 2"), parse_pupil("b: 3"), parse_pupil("c: w4")]) == 3.0
