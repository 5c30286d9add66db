from datetime import date

import pytest

from vineyard.board import board
from vineyard.harvest import gain, missing, ripe
from vineyard.plot import Plot
from vineyard.readings import Notebook, Reading, read_notebook

AU = Plot("Au", "Kerner", 80)
BERG = Plot("Berg", "Riesling", 86)
LINES = ["2024-09-02 Au 70", "2024-09-02 Berg 75", "2024-09-09 Berg 84", "2024-09-12 Au 81", "2024-09-14 Berg 83"]


@pytest.fixture
def notebook():
    return read_notebook(LINES)


def test_current(notebook):
    assert notebook.current("Au") == Reading(date(2024, 9, 12), "Au", 81)
    assert notebook.current("Berg") == Reading(date(2024, 9, 14), "Berg", 83)


def test_rain_takes_degrees_away(notebook):
    assert missing(BERG, notebook) == 3
    notebook.add(Reading(date(2024, 9, 20), "Au", 78))
    assert ripe([AU, BERG], notebook) == []


def test_ripe(notebook):
    assert ripe([AU, BERG], notebook) == [AU]
    notebook.add(Reading(date(2024, 9, 21), "Berg", 90))
    assert ripe([AU, BERG], notebook) == [BERG, AU]


def test_twice_on_a_day(notebook):
    notebook.add(Reading(date(2024, 9, 14), "Berg", 87))
    assert notebook.current("Berg").oechsle == 87


def test_board(notebook):
    assert board([BERG, AU], notebook) == [
        "Au (Kerner): 81 on 12.09., pick",
        "Berg (Riesling): 83 on 14.09., 3 to go, +0.7 a day",
    ]


def test_history_stays_oldest_first(notebook):
    assert [reading.oechsle for reading in notebook.of("Berg")] == [75, 84, 83]
    assert gain(AU, notebook) == pytest.approx(1.1)
    with pytest.raises(ValueError):
        notebook.add(Reading(date(2024, 9, 13), "Au", 80))


def test_no_reading(notebook):
    assert notebook.current("Steig") is None
    assert Notebook().current("Au") is None
    assert board([AU], Notebook()) == ["Au (Kerner): no reading"]
