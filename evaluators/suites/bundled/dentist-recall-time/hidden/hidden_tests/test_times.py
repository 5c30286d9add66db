from datetime import date

import pytest

from dentist import parse_appointment
from dentist.day_list import day_list
from dentist.reminders import reminder, reminders


@pytest.mark.parametrize("start", ["2024-03-12 14:30", "2024-12-02 09:00", "2025-01-31 16:45", "2025-10-01 07:05"])
def test_minutes(start):
    day, time = start.split()
    year, month, number = day.split("-")
    text = reminder(parse_appointment(f"Mia Ek | {start} | 30 | 1"))
    assert text == f"Mia Ek: we expect you on {number}/{month}/{year} at {time}, room 1."


def test_long_appointment():
    text = reminder(parse_appointment("Ove Dahl | 2024-05-06 11:15 | 60 | 3"))
    assert text == "Ove Dahl: we expect you on 06/05/2024 at 11:15, room 3. Please eat something before."


def test_two_in_the_same_hour():
    lines = ["Lea Moe | 2024-08-20 10:40 | 20 | 1", "Per Vik | 2024-08-20 10:00 | 20 | 1"]
    assert reminders([parse_appointment(line) for line in lines], date(2024, 8, 19)) == [
        "Per Vik: we expect you on 20/08/2024 at 10:00, room 1.",
        "Lea Moe: we expect you on 20/08/2024 at 10:40, room 1.",
    ]


def test_over_the_end_of_the_year():
    found = reminders([parse_appointment("Lea Moe | 2025-01-01 12:30 | 20 | 1")], date(2024, 12, 31))
    assert found == ["Lea Moe: we expect you on 01/01/2025 at 12:30, room 1."]


def test_month_and_minutes_alike():
    text = reminder(parse_appointment("Mia Ek | 2024-11-05 15:11 | 30 | 2"))
    assert text == "Mia Ek: we expect you on 05/11/2024 at 15:11, room 2."


def test_day_list():
    appointments = [parse_appointment("Mia Ek | 2024-03-12 14:30 | 40 | 1")]
    assert day_list(appointments, date(2024, 3, 12)) == "12/03/2024\n14:30-15:10 room 1: Mia Ek"
