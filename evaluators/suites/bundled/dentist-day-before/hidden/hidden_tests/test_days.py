from datetime import date, timedelta

import pytest

from dentist import parse_appointment
from dentist.day_list import day_list
from dentist.reminders import reminder, reminders

MIA = "Mia Ek | 2024-03-12 14:30 | 30 | 1"
LEA = "Lea Moe | 2025-01-01 12:30 | 20 | 1"
PER = "Per Vik | 2025-01-01 09:00 | 100 | 3"


def sent(today, *lines):
    return reminders([parse_appointment(line) for line in lines], today)


def test_day_before():
    assert sent(date(2024, 3, 11), MIA) == ["Mia Ek: we expect you on 12/03/2024 at 14:30, room 1."]


def test_over_the_end_of_the_year():
    assert sent(date(2024, 12, 31), LEA, PER) == [
        "Per Vik: we expect you on 01/01/2025 at 09:00, room 3. Please eat something before.",
        "Lea Moe: we expect you on 01/01/2025 at 12:30, room 1.",
    ]


def test_leap_day():
    assert len(sent(date(2024, 2, 28), "Mia Ek | 2024-02-29 14:30 | 30 | 1")) == 1


def test_nobody_is_told_afterwards():
    assert sent(date(2024, 3, 13), MIA) == []


def test_once_for_each_appointment():
    found = [sent(date(2024, 12, 20) + timedelta(days=days), LEA) for days in range(30)]
    assert [len(texts) for texts in found].index(1) == 11
    assert sum(len(texts) for texts in found) == 1


def test_not_on_the_day_itself():
    assert sent(date(2024, 3, 12), MIA) == []
    assert sent(date(2024, 3, 10), MIA) == []


@pytest.mark.parametrize(("minutes", "advice"), [(59, False), (60, True), (90, True)])
def test_advice(minutes, advice):
    text = reminder(parse_appointment(f"Mia Ek | 2024-03-12 14:30 | {minutes} | 1"))
    assert text.endswith("Please eat something before.") is advice


def test_day_list():
    assert day_list([parse_appointment(MIA)], date(2024, 3, 12)) == "12/03/2024\n14:30-15:00 room 1: Mia Ek"
