from library.loan import Loan
from library.report import titles_lent


def loans(*titles):
    return [Loan("Ada", title, day) for day, title in enumerate(titles)]


def test_order_of_first_loans():
    assert titles_lent(loans("c", "a", "c", "b", "a", "c")) == ["c", "a", "b"]


def test_nothing_lent():
    assert titles_lent([]) == []


def test_loans_stay_as_they_are():
    given = loans("b", "a", "b")
    titles_lent(given)
    assert given == loans("b", "a", "b")
