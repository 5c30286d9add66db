from datetime import date

from library.loans import Loan, late_by_card
from library.reminders import reminders

TODAY = date(2024, 6, 20)
CLEO = {"card": "31", "name": "Cleo Hart", "mail": "cleo@example.com", "street": "Dock Road 8"}
DAN = {"card": "32", "name": "Dan Moss", "mail": "", "street": "Dock Road 9"}


def titles(*loans):
    return [loan.title for loan in late_by_card([Loan("31", title, due) for title, due in loans], TODAY).get("31", [])]


def test_three():
    assert titles(("Emma", date(2024, 6, 12)), ("Dune", date(2024, 6, 3)), ("Ulysses", date(2024, 6, 19))) == [
        "Dune",
        "Emma",
        "Ulysses",
    ]


def test_over_the_end_of_a_year():
    assert titles(("Atlas", date(2024, 1, 2)), ("Zoo", date(2023, 12, 28)), ("Maps", date(2024, 1, 1))) == [
        "Zoo",
        "Maps",
        "Atlas",
    ]


def test_same_day_by_title():
    day = date(2024, 6, 10)
    assert titles(("Maps", day), ("Zoo", day), ("Atlas", day)) == ["Atlas", "Maps", "Zoo"]


def test_day_before_title():
    assert titles(("Atlas", date(2024, 6, 11)), ("Zoo", date(2024, 6, 10)), ("Maps", date(2024, 6, 10))) == [
        "Maps",
        "Zoo",
        "Atlas",
    ]


def test_letters():
    loans = [
        Loan("31", "Vertigo", date(2024, 6, 18), "film"),
        Loan("32", "Dune", date(2024, 6, 19)),
        Loan("31", "Emma", date(2024, 6, 10)),
        Loan("32", "Atlas", date(2024, 6, 1)),
    ]
    found = [text.splitlines()[2:-1] for _, text in reminders({"31": CLEO, "32": DAN}, loans, TODAY)]
    assert found == [
        ["- Emma (10 days)", "- Vertigo (2 days)"],
        ["- Atlas (19 days)", "- Dune (1 days)"],
    ]


def test_sum_of_the_fines():
    loans = [Loan("31", "Emma", date(2024, 6, 10)), Loan("31", "Vertigo", date(2024, 6, 18), "film")]
    assert reminders({"31": CLEO}, loans, TODAY)[0][1].endswith("Fines so far: 4.00 EUR")


def test_order_of_the_cards():
    loans = [Loan("32", "Dune", date(2024, 6, 1)), Loan("31", "Emma", date(2024, 6, 15))]
    found = [where for where, _ in reminders({"32": DAN, "31": CLEO}, loans, TODAY)]
    assert found == ["mailto:cleo@example.com", "Dan Moss, Dock Road 9"]


def test_only_late_ones():
    assert titles(("Emma", TODAY), ("Dune", date(2024, 6, 19))) == ["Dune"]
    assert titles(("Emma", date(2024, 7, 1))) == []
