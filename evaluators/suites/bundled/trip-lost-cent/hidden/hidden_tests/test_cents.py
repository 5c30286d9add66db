from itertools import product

from kitty import Expense, Payment, balances, parse_expense, settle


def test_nothing_is_lost():
    for cents, people in product((1, 2, 100, 101, 9999), (("Ann", "Ben"), ("Eva", "Finn", "Gus"), tuple("abcdefg"))):
        assert sum(Expense("Ann", cents, people).shares().values()) == cents
        assert sum(balances([Expense("Ann", cents, people)]).values()) == 0


def test_first_ones_bear_more():
    assert Expense("Eva", 200, ("Ann", "Ben", "Cleo")).shares() == {"Ann": 67, "Ben": 67, "Cleo": 66}
    assert Expense("Eva", 1001, ("Ann", "Ben")).shares() == {"Ann": 501, "Ben": 500}
    assert list(Expense("Eva", 6, tuple("abcd")).shares().values()) == [2, 2, 1, 1]


def test_payer_who_is_not_in_the_list():
    assert balances([Expense("Dan", 500, ("Ann", "Ben", "Cleo"))]) == {
        "Dan": 500,
        "Ann": -167,
        "Ben": -167,
        "Cleo": -166,
    }


def test_payer_at_the_end_of_the_list():
    assert balances([Expense("Cleo", 100, ("Ann", "Ben", "Cleo"))]) == {"Cleo": 67, "Ann": -34, "Ben": -33}


def test_everybody_is_even_after_the_payments():
    notes = ["Ann 100.00: Ann, Ben, Cleo", "Ben 10.01: Ben, Cleo", "Cleo 0.05: Ann, Ben, Cleo"]
    standing = balances([parse_expense(line) for line in notes])
    assert standing == {"Ann": 6664, "Ben": -2835, "Cleo": -3829}
    for payment in settle(standing):
        standing[payment.debtor] += payment.cents
        standing[payment.creditor] -= payment.cents
    assert set(standing.values()) == {0}


def test_even_shares():
    assert Expense("Ann", 900, ("Ann", "Ben", "Cleo")).shares() == {"Ann": 300, "Ben": 300, "Cleo": 300}
    assert balances([]) == {}


def test_settle():
    standing = {"Eva": 1000, "Finn": 500, "Gus": -800, "Hal": -700}
    assert settle(standing) == [Payment("Gus", "Eva", 800), Payment("Hal", "Eva", 200), Payment("Hal", "Finn", 500)]
