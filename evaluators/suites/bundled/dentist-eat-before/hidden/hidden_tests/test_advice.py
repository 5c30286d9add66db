from datetime import date

import pytest

from dentist import parse_appointment
from dentist.day_list import day_list
from dentist.reminders import reminder, reminders

ADVICE = "Please eat something before."


def of_minutes(number):
    return parse_appointment(f"Mia Ek | 2024-03-12 14:30 | {number} | 1")


@pytest.mark.parametrize("minutes", [5, 20, 30, 59])
def test_short(minutes):
    assert reminder(of_minutes(minutes)) == "Mia Ek: we expect you on 12/03/2024 at 14:30, room 1."


@pytest.mark.parametrize("minutes", [61, 75, 240])
def test_long(minutes):
    assert reminder(of_minutes(minutes)) == f"Mia Ek: we expect you on 12/03/2024 at 14:30, room 1. {ADVICE}"


def test_an_hour():
    assert reminder(of_minutes(60)).endswith(f"room 1. {ADVICE}")


def test_both_on_one_day():
    lines = ["Lea Moe | 2024-08-20 10:40 | 20 | 1", "Per Vik | 2024-08-20 09:00 | 100 | 3"]
    assert reminders([parse_appointment(line) for line in lines], date(2024, 8, 19)) == [
        f"Per Vik: we expect you on 20/08/2024 at 09:00, room 3. {ADVICE}",
        "Lea Moe: we expect you on 20/08/2024 at 10:40, room 1.",
    ]


def test_over_the_end_of_the_year():
    found = reminders([parse_appointment("Lea Moe | 2025-01-01 12:30 | 20 | 1")], date(2024, 12, 31))
    assert found == ["Lea Moe: we expect you on 01/01/2025 at 12:30, room 1."]


def test_nobody_tomorrow():
    assert reminders([of_minutes(30), of_minutes(90)], date(2024, 3, 12)) == []


def test_day_list():
    assert day_list([of_minutes(40)], date(2024, 3, 12)) == "12/03/2024\n14:30-15:10 room 1: Mia Ek"
