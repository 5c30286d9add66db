from datetime import date

import pytest

from vineyard.board import board
from vineyard.harvest import gain, ripe
from vineyard.plot import Plot
from vineyard.readings import Notebook, Reading, read_notebook

AU = Plot("Au", "Kerner", 80)
BERG = Plot("Berg", "Riesling", 86)
LINES = ["2024-09-02 Au 70", "2024-09-02 Berg 75", "2024-09-09 Berg 84", "2024-09-12 Au 81", "2024-09-14 Berg 83"]


@pytest.fixture
def notebook():
    return read_notebook(LINES)


def test_older_than_the_last_one(notebook):
    with pytest.raises(ValueError, match="^Au: the book is already at 2024-09-14$"):
        notebook.add(Reading(date(2024, 9, 13), "Au", 80))


def test_lines_in_the_wrong_order():
    with pytest.raises(ValueError, match="^Berg: the book is already at 2023-10-01$"):
        read_notebook(["2023-09-30 Au 77", "", "2023-10-01 Au 79", "2023-09-30 Berg 80", "2023-10-02 Au 80"])


def test_made_from_readings():
    readings = [Reading(date(2024, 9, 2), "Berg", 75), Reading(date(2023, 9, 3), "Au", 71)]
    with pytest.raises(ValueError, match="^Au: the book is already at 2024-09-02$"):
        Notebook(readings)


def test_nothing_is_written_down(notebook):
    with pytest.raises(ValueError):
        notebook.add(Reading(date(2024, 9, 1), "Berg", 99))
    assert [reading.oechsle for reading in notebook.of("Berg")] == [75, 84, 83]
    notebook.add(Reading(date(2024, 9, 14), "Berg", 87))
    assert notebook.current("Berg").oechsle == 87


def test_each_time(notebook):
    for day in (1, 13, 5):
        with pytest.raises(ValueError, match="already at 2024-09-14"):
            notebook.add(Reading(date(2024, 9, day), "Steig", 80))
    assert notebook.current("Steig") is None


def test_same_day_and_later(notebook):
    notebook.add(Reading(date(2024, 9, 14), "Au", 82))
    notebook.add(Reading(date(2024, 9, 21), "Berg", 90))
    assert ripe([AU, BERG], notebook) == [BERG, AU]
    assert gain(AU, notebook) == pytest.approx(1.0)


def test_no_reading():
    assert Notebook().current("Au") is None
    assert board([AU], Notebook()) == ["Au (Kerner): no reading"]
