from datetime import date

import pytest

from library.loans import Loan
from library.members import read_members
from library.reminders import address, letter, reminders

TODAY = date(2024, 6, 3)
LINES = [
    "card;name;mail;street",
    "31;Cleo Hart;cleo@example.com;Dock Road 8",
    "32;Dan Moss;;Dock Road 9",
    "33;Eve Park; eve.park@example.org ;",
]


@pytest.fixture
def members():
    return read_members(LINES)


def test_mail(members):
    assert address(members["31"]) == "mailto:cleo@example.com"


def test_mail_with_blanks_in_the_file(members):
    assert address(members["33"]) == "mailto:eve.park@example.org"


def test_without_mail(members):
    assert address(members["32"]) == "Dan Moss, Dock Road 9"


def test_mixed(members):
    loans = [Loan(card, "Emma", date(2024, 6, 1)) for card in ("33", "31", "32")]
    assert [where for where, _ in reminders(members, loans, TODAY)] == [
        "mailto:cleo@example.com",
        "Dan Moss, Dock Road 9",
        "mailto:eve.park@example.org",
    ]


def test_text_of_a_mail(members):
    loans = [Loan("31", "Emma", date(2024, 5, 31), "magazine")]
    text = "Dear Cleo Hart,\nthese loans are late:\n- Emma (3 days)\nFines so far: 0.30 EUR"
    assert reminders(members, loans, TODAY) == [("mailto:cleo@example.com", text)]
    assert letter(members["31"], loans, TODAY) == text


def test_two_loans_one_mail(members):
    loans = [Loan("33", "Emma", date(2024, 5, 31)), Loan("33", "Dune", date(2024, 5, 1))]
    found = reminders(members, loans, TODAY)
    assert len(found) == 1
    assert found[0][0] == "mailto:eve.park@example.org"
    assert found[0][1].index("Dune") < found[0][1].index("Emma")


def test_only_late_ones(members):
    loans = [Loan("31", "Emma", TODAY), Loan("32", "Dune", date(2024, 6, 2))]
    assert [where for where, _ in reminders(members, loans, TODAY)] == ["Dan Moss, Dock Road 9"]
